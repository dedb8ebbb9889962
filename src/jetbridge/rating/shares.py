"""The shares of one amount by largest remainder, handed out one at a time: a million need no more memory than ten."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar

Weight = Fraction | int
W = TypeVar("W", bound=Weight)

_WEIGHTS: list[Callable[[Weight], Weight]] = [lambda days: days, lambda days: -days if days < 0 else days, lambda _: 1]
"""Each serves where all sites together weigh 0 by the one before it."""


class Shares:
    """Divides `amount`, a multiple of `step`, among sites by their days.

    `counts` says how many sites have so many days; they may be negative where an adjustment takes days back. Call
    `take` once for each site, in the order that settles ties: the shares sum to `amount`. Days that sum to 0 divide it
    by their size. Raises ValueError where nobody is there to share.
    """

    def __init__(self, amount: int, step: int, counts: Mapping[W, int]) -> None:
        if amount % step or (amount and not counts):
            raise ValueError(f"{amount} is not to be shared among {sum(counts.values())} in steps of {step}")
        self._step = step if amount >= 0 else -step
        steps = amount // self._step
        exact = {days: part * steps for days, part in _parts(counts).items()}
        whole = {days: share.numerator // share.denominator for days, share in exact.items()}
        rest = steps - sum(whole[days] * count for days, count in counts.items())
        luck = _luck(rest, {days: exact[days] - whole[days] for days in exact}, counts)
        self._sites: dict[Weight, tuple[int, list[int]]] = {days: (whole[days], luck[days]) for days in exact}

    def take(self, days: Weight) -> int:
        """The share of the next site, which has so many days."""
        whole, luck = self._sites[days]
        more = 1 if luck[0] else 0
        luck[0] -= more
        return (whole + more) * self._step


def _parts(counts: Mapping[W, int]) -> dict[W, Fraction]:
    for weight in _WEIGHTS:
        total = sum(Fraction(weight(days)) * count for days, count in counts.items())
        if total:
            return {days: weight(days) / total for days in counts}
    return {}


def _luck(rest: int, remainders: Mapping[W, Fraction], counts: Mapping[W, int]) -> dict[W, list[int]]:
    """How many sites with these days, or others of the same remainder, get a step more: one number for them all."""
    shared = {remainder: [0] for remainder in sorted(remainders.values(), reverse=True)}
    for days, remainder in remainders.items():
        shared[remainder][0] += counts[days]
    for places in shared.values():
        places[0] = min(places[0], rest)
        rest -= places[0]
    return {days: shared[remainder] for days, remainder in remainders.items()}
