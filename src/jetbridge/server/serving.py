"""What must hold before the server starts; each failure is one sentence that says what to do."""

import errno
import socket

from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

LOOPBACK = "127.0.0.1"


def check_port_is_free(host: str = LOOPBACK) -> None:
    """Raises CommandError where it is not; granian itself would share the port (SO_REUSEPORT)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left counts as free
            probe.bind((host, settings.PORT))
            probe.listen()
    except OverflowError:
        raise CommandError(f"PORT is {settings.PORT}; a port is a number from 1 to 65535.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"Port {settings.PORT} is in use; stop what listens there, or: PORT=8001 make run"
        else:
            message = f"Cannot listen on {host} port {settings.PORT}: {error.strerror}."
        raise CommandError(message) from None


def check_tables_are_current() -> None:
    """Raises CommandError where the database cannot be reached, or lacks a migration."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise CommandError(f"Cannot reach the database: {str(error).strip()}") from None
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database's tables are not up to date; run: jetbridge-server migrate")
