"""A relay on loopback that answers later than the server: so many milliseconds for each request.

As `plain` it also hides what is a Jetbridge server's own, so that a client has to read every page.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

NOT_FOUND = b'{"code":"rest_no_route","message":"No route was found.","data":{"status":404}}'
ANSWER = b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"


@contextmanager
def running(origin: str, milliseconds: float, *, plain: bool = False) -> Iterator[str]:
    """The relay's origin. It runs in a thread of its own."""
    loop = asyncio.new_event_loop()
    relay = _Relay(urlsplit(origin).port or 80, milliseconds / 1000, plain)
    server = loop.run_until_complete(asyncio.start_server(relay.serve, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Relay:
    def __init__(self, port: int, seconds: float, plain: bool) -> None:
        self._port = port
        self._seconds = seconds
        self._plain = plain

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        back = asyncio.create_task(_copy(from_server, writer))
        with suppress(ConnectionError, asyncio.CancelledError):
            while request := await reader.read(65536):  # a request of the clients measured is one packet
                await asyncio.sleep(self._seconds)
                if self._plain and b"/changes?" in request.partition(b"\r\n")[0]:
                    writer.write(ANSWER % (len(NOT_FOUND), NOT_FOUND))
                else:
                    to_server.write(request)
        to_server.close()
        back.cancel()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, asyncio.CancelledError):
        while piece := await reader.read(262144):
            writer.write(piece)
            await writer.drain()
        writer.close()
