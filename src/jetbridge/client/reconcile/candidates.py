"""Which sites would explain a difference, where an invoice says how much it bills, and not for whom.

Guesses: one is offered only if it explains the quantity exactly.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from zoneinfo import ZoneInfo

from jetbridge.client.reconcile.findings import Cause, Site
from jetbridge.client.reconcile.rules import Rules
from jetbridge.client.reconcile.terms import Cutoff, Term, Use


def by_cause(uses: Sequence[Use], term: Term, difference: Fraction, rules: Rules) -> dict[Cause, list[Site]]:
    """`difference` is billed less expected, in the unit of the rules."""
    if not difference:
        return {}
    shifted = _by_other_days(uses, term, difference, rules)
    if shifted:
        return {Cause.CUT_OFF_DAY: shifted}
    if difference < 0:
        missing = [use for use in uses if rules.quantity([_days(use, term)], term) == -difference]
        return {Cause.MISSING_SITE: _sites(missing, term)}
    full = [use for use in uses if use.end and use.end <= term.first]
    if rules.quantity([term.days], term) == difference and full:
        return {Cause.EXTRA_SITE: _sites(full, term)}
    part = [use for use in uses if _days(use, term) > 0 and _left(use, term, rules) == difference]
    return {Cause.CUT_OFF_DAY if part else Cause.EXTRA_SITE: _sites(part, term)}


def _by_other_days(uses: Sequence[Use], term: Term, difference: Fraction, rules: Rules) -> list[Site]:
    """The sites whose days differ if other first or last days, or UTC's, were counted: if that explains all."""
    for cutoff in _cutoffs(rules.cutoff):
        other = [cutoff.use(use.activation) for use in uses]
        pairs = [(use, _days(use, term), _days(its, term)) for use, its in zip(uses, other, strict=True)]
        before = rules.quantity([days for _, days, _ in pairs], term)
        if rules.quantity([days for _, _, days in pairs], term) - before == difference:
            return [Site(use.activation_id, use.host, days, its) for use, days, its in pairs if days != its]
    return []


def _cutoffs(ours: Cutoff) -> Iterator[Cutoff]:
    zones = dict.fromkeys([ours.zone, ZoneInfo("UTC")])
    for zone in zones:
        for first in (True, False):
            for last in (False, True):
                if (other := Cutoff(zone, first, last)) != ours:
                    yield other


def _left(use: Use, term: Term, rules: Rules) -> Fraction:
    """What there would be more, had it run through the whole term."""
    return rules.quantity([term.days], term) - rules.quantity([_days(use, term)], term)


def _days(use: Use, term: Term) -> int:
    return use.days(term.first, term.end)


def _sites(uses: Sequence[Use], term: Term) -> list[Site]:
    return [Site(use.activation_id, use.host, _days(use, term), None) for use in uses]
