"""Runs a test in a thread of its own: in pytest's, playwright's event loop may be running for another test."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any, ParamSpec

P = ParamSpec("P")


def apart(test: Callable[P, Any]) -> Callable[P, None]:
    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(_finish, test, *args, **kwargs).result()

    return run


def _finish(test: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    found = test(*args, **kwargs)
    if isinstance(found, Coroutine):
        asyncio.run(found)
