"""The SDK: one client for WordPress.com's partner API and for a Jetbridge server. Imports nothing of the server.

>>> from jetbridge.client import Client
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jetbridge.client.client import AsyncClient, AsyncListing, Client, Listing

__all__ = ["AsyncClient", "AsyncListing", "Client", "Listing"]


def __getattr__(name: str) -> Any:
    """Imported when it is first used: a command that only shows its help needs no HTTP."""
    if name in __all__:
        return getattr(import_module("jetbridge.client.client"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
