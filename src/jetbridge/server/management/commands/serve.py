"""`jetbridge-server serve`: the WSGI application in granian's worker processes, until a signal stops it."""

import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections
from granian import Granian
from granian.constants import HTTPModes, Interfaces

from jetbridge.server import serving

STOP_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
ACCESS_LOG = '[%(time)s] %(addr)s - "%(method)s %(path)s %(protocol)s" %(status)d %(dt_ms).3f'
"""Without the query: a token may stand in it (contract section 4, token-info)."""

STOP_SECONDS = 30  # for requests under way, before a worker is killed
IDLE_THREAD_SECONDS = 600  # granian's longest: a thread takes its database connection along when it goes


def load_application() -> Any:
    """In the worker, after the fork."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    threading.Thread(target=stop_when_told, args=[signal.getsignal(signal.SIGTERM)], daemon=True).start()
    from jetbridge.server.wsgi import application

    return application


def stop_when_told(inherited: Any) -> None:
    """Calls granian's handler of SIGTERM once, from a thread of its own, as soon as the worker has one.

    The main thread would drop a signal that comes while the worker starts, and lock itself out on a second one
    (systemd and terminals signal a whole group, and the parent then signals its workers).
    """
    signal.sigwait({signal.SIGTERM})
    while (handler := signal.getsignal(signal.SIGTERM)) is inherited or not callable(handler):
        time.sleep(0.01)
    handler(signal.SIGTERM, None)


class Command(BaseCommand):
    help = "Serves the API and the pages on PORT; JETBRIDGE_WORKERS processes, JETBRIDGE_THREADS threads each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=serving.LOOPBACK, help="where to listen (default: %(default)s)")
        parser.add_argument("--access-log", action="store_true", help="write a line for each request")

    def handle(self, *, host: str, access_log: bool, **_: Any) -> None:
        serving.check_port_is_free(host)
        serving.check_tables_are_current()
        connections.close_all()  # no worker may inherit one
        server = Granian(
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
            log_access_format=ACCESS_LOG,
        )
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
            # A closed terminal stops the server; granian would renew its workers and keep the port.
            server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
        server.serve(target_loader=load_application, wrap_loader=False)
