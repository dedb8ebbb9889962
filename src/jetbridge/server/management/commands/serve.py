"""`jetbridge-server serve`: the WSGI application in granian's worker processes, until SIGTERM or SIGINT."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections
from granian import Granian
from granian.constants import HTTPModes, Interfaces

from jetbridge.server import serving

STOP_SECONDS = 30  # for requests under way, before a worker is killed
IDLE_THREAD_SECONDS = 600  # granian's longest: a thread takes its database connection along when it goes


def load_application() -> Any:
    """In the worker, after the fork."""
    from jetbridge.server.wsgi import application

    return application


class Command(BaseCommand):
    help = (
        "Serves the API and the pages on PORT, with JETBRIDGE_WORKERS processes of JETBRIDGE_THREADS threads."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default=serving.LOOPBACK, help="the address to listen on (default: %(default)s)"
        )
        parser.add_argument("--access-log", action="store_true", help="write a line for each request")

    def handle(self, *, host: str, access_log: bool, **_: Any) -> None:
        serving.check_port_is_free(host)
        serving.check_tables_are_current()
        connections.close_all()  # no worker may inherit one
        Granian(
            "jetbridge.server.wsgi:application",
            host,
            settings.PORT,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            websockets=False,
            workers=settings.WORKERS,
            blocking_threads=settings.THREADS,
            blocking_threads_idle_timeout=IDLE_THREAD_SECONDS,
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_SECONDS,
            log_access=access_log,
        ).serve(target_loader=load_application, wrap_loader=False)
