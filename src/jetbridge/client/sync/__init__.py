"""A copy of all reports in a SQLite file: filled once, then kept current.

Asks servers by `Client` only, and writes by `copies` only.
"""

from jetbridge.client.sync.copies import Copy, CopyError
from jetbridge.client.sync.runs import Outcome, Unsettled, sync

__all__ = ["Copy", "CopyError", "Outcome", "Unsettled", "sync"]
