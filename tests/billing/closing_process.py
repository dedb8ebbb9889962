"""A process that closes months, on the database that it is given, and kills itself on the way if it is told to."""

import itertools
import os
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

django.setup()  # by whoever imports this first: the server that forks these processes

from django.db import connection  # noqa: E402

from jetbridge.server.billing import closing  # noqa: E402


def close(database: dict[str, Any], now: datetime, statements: int | None) -> None:
    """Close all that is due; killed before the statement after so many of them."""
    connection.settings_dict.update(database)
    left = itertools.count(-1 if statements is None else statements, -1)

    def execute(run: Callable[..., Any], *arguments: Any) -> Any:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(*arguments)

    with connection.execute_wrapper(execute):
        list(closing.run(closing.due(now=now), now=now))
    connection.close()
