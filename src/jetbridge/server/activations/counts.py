"""The counts that keep the reports flat: what one write changes in them. Called by `journal` only.

Each activation counts in the year, month and day it was made, each end in those it falls in; once under its own plan
and once under product 0, which is all plans.
"""

from collections import defaultdict
from collections.abc import Iterator

from jetbridge.server.activations import dialect
from jetbridge.server.activations.fields import Site
from jetbridge.server.activations.models import ActivationCount

TABLE = "activations_activationcount"
KEY = {"key_id": "bigint", "product_id": "bigint", "grain": "text", "start": "date"}
_NUMBERS = ("active", "cancelled", "disputed", "ended")
_POSITION = {name: position for position, name in enumerate(_NUMBERS)}

Day = tuple[int, str]
"""(product id, `2026-11-23`)"""


class Delta:
    """What a batch of writes adds to, and takes from, the counts of one key."""

    def __init__(self) -> None:
        self._days: dict[Day, list[int]] = defaultdict(lambda: [0, 0, 0, 0])

    def add(self, site: Site, sign: int = 1) -> None:
        """Count `site`; with sign -1, stop counting it."""
        end = site.end
        status = site.status if end else "active"
        self._days[site.product_id, site.activated_on[:10]][_POSITION[status]] += sign
        if end:
            self._days[site.product_id, end[:10]][3] += sign

    def save(self, key_id: int) -> None:
        rows = ((key_id, *period, *numbers) for period, numbers in self._periods())
        dialect.current().add_up(TABLE, KEY, _NUMBERS, rows)

    def _periods(self) -> Iterator[tuple[tuple[int, str, str], list[int]]]:
        sums: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for (product_id, day), numbers in self._days.items():
            for product in (product_id, ActivationCount.ALL_PLANS):
                for grain, start in (("day", day), ("month", day[:7] + "-01"), ("year", day[:4] + "-01-01")):
                    total = sums[product, grain, start]
                    for position, number in enumerate(numbers):
                        total[position] += number
        return ((period, numbers) for period, numbers in sums.items() if any(numbers))
