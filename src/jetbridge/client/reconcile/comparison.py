"""What is owed by what is known now, against what has been billed, and why they differ. Sends nothing by itself.

It follows the rule by which a Jetbridge server bills: owed less billed, over all invoices that name a month. So what a
later invoice put right is no difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from jetbridge.client.models import Invoice
from jetbridge.client.reconcile import candidates
from jetbridge.client.reconcile.charges import Charge
from jetbridge.client.reconcile.evidence import BilledSites, Evidence, days_by_site
from jetbridge.client.reconcile.findings import Cause, Finding, Row, Site
from jetbridge.client.reconcile.rules import Rules
from jetbridge.client.reconcile.terms import Term, Use
from jetbridge.rating import Currency, PriceBook, Segment, allot

BySite = dict[Cause, list[Site]]


@dataclass(frozen=True)
class Others:
    """What other invoices bill: before this one, and after it."""

    before: Sequence[Charge] = ()
    later: Sequence[Charge] = ()
    invoices: Sequence[Invoice] = ()
    corrections: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """By line: the credit note, and what it took back."""

    def correction(self, line_id: str | None) -> tuple[str, int]:
        return self.corrections.get(line_id or "", ("", 0))


@dataclass(frozen=True)
class Group:
    """What is compared as one: days of a plan, mostly at one price, with the charges for them."""

    term: Term
    product_id: int
    pieces: Sequence[Segment]
    before: Sequence[Charge]
    own: Sequence[Charge]
    later: Sequence[Charge]

    @property
    def billed(self) -> list[Charge]:
        return [*self.before, *self.own, *self.later]

    def days(self, use: Use) -> int:
        return sum(use.days(piece.starts_on, piece.ends_on) for piece in self.pieces)


@dataclass(frozen=True)
class Comparison:
    evidence: Evidence
    invoice: Invoice
    rules: Rules
    currency: Currency
    own: Sequence[Charge]
    others: Others
    uses: Mapping[int, Sequence[Use]]
    book: PriceBook
    names: Mapping[int, str]
    known: AbstractSet[int]
    """Products that are plans."""
    billed_sites: BilledSites | None

    def rows(self, terms: AbstractSet[Term], own_terms: AbstractSet[Term]) -> Iterator[Row]:
        """The invoice's own days first, then earlier ones; what no plan explains is last."""
        for term in sorted(terms, key=lambda term: (term not in own_terms, term)):
            billed = {one.product_id for one in self.own if one.term == term and one.product_id is not None}
            used = {product for product in self.uses if self._is_used(product, term)} if term in own_terms else set()
            for product_id in sorted(billed | used):
                groups = self._groups(term, product_id)
                yield from (self._row(group) for group in groups if group.own or term in own_terms)
        yield from (_of_no_plan(charge) for charge in self.own if charge.product_id is None)

    def _is_used(self, product_id: int, term: Term) -> bool:
        return any(use.days(term.first, term.end) for use in self.uses[product_id])

    def _groups(self, term: Term, product_id: int) -> Iterator[Group]:
        """One for each price, where the invoices have lines for just these; else one for the plan."""
        uses = self.uses.get(product_id, ())
        pieces = [
            piece
            for piece in term.segments(self.book, product_id)
            if any(use.days(piece.starts_on, piece.ends_on) for use in uses)
        ]
        sides = [
            [one for one in side if (one.term, one.product_id) == (term, product_id)]
            for side in (self.others.before, self.own, self.others.later)
        ]
        starts = {one.starts_on for side in sides for one in side}
        if len(starts) > 1 and starts == {piece.starts_on for piece in pieces}:
            for piece in pieces:
                yield Group(term, product_id, [piece], *(_from(piece.starts_on, side) for side in sides))
        else:
            yield Group(term, product_id, pieces, *sides)

    def _row(self, group: Group) -> Row:
        owed, quantity = self._owed(group)
        return Row(
            term=group.term,
            plan=self.names.get(group.product_id, str(group.product_id)),
            product_id=group.product_id,
            expected_quantity=quantity - _quantity(group.before),
            billed_quantity=_quantity(group.own),
            expected_amount=owed - _amount(group.before),
            billed_amount=_amount(group.own),
            findings=tuple(self._findings(group, owed, quantity)),
        )

    def _owed(self, group: Group) -> tuple[int, Fraction]:
        uses = self.uses.get(group.product_id, ())
        amount, total = 0, Fraction()
        for piece in group.pieces:
            days = (use.days(piece.starts_on, piece.ends_on) for use in uses)
            quantity = self.rules.quantity(days, group.term)
            total += quantity
            if piece.unit_amount is not None:
                amount += self.rules.amount(piece.unit_amount, quantity, self.currency)
        return amount, total

    # --- why ----------------------------------------------------------------------------------------------------

    def _findings(self, group: Group, owed: int, quantity: Fraction) -> Iterator[Finding]:
        corrections = [self.others.correction(one.line_id) for one in group.billed]
        now = _amount(group.billed) - sum(amount for _, amount in corrections) - owed
        then = _amount(group.before) + _amount(group.own) - owed
        if group.product_id not in self.known or any(piece.unit_amount is None for piece in group.pieces):
            yield Finding(Cause.UNKNOWN_PLAN, now, self._of_unknown_plan(group))
        elif abs(now) > self.rules.tolerance:
            yield from self._differences(group, now, quantity)
        elif abs(then) > self.rules.tolerance:
            notes = [number for number, amount in corrections if amount]
            yield self._explained(group, then, notes)
        elif owed and self.billed_sites is not None:
            same = self._by_cause(group, group.billed)
            yield from (Finding(cause, 0, tuple(sites)) for cause, sites in same.items() if cause is not Cause.LATE)

    def _of_unknown_plan(self, group: Group) -> tuple[Site, ...]:
        uses = self.uses.get(group.product_id, ())
        return tuple(Site(use.activation_id, use.host, group.days(use), None) for use in uses if group.days(use))

    def _explained(self, group: Group, amount: int, notes: Sequence[str]) -> Finding:
        """What differed when the invoice was made, and was put right since."""
        sites = self._differing(group, [*group.before, *group.own])
        if group.later:
            numbers = ", ".join(dict.fromkeys(one.invoice for one in group.later))
            return Finding(Cause.LATE_ADJUSTED, amount, sites, f"on {numbers}")
        return Finding(Cause.CREDIT, amount, sites, ", ".join(dict.fromkeys(notes)))

    def _differences(self, group: Group, amount: int, quantity: Fraction) -> Iterator[Finding]:
        """The part of the price, then what is left by its sites."""
        billed = _quantity(group.billed)
        priced = self._price_difference(group, billed) if billed != quantity else amount
        if priced:
            yield Finding(Cause.PRICE, priced, note=self._prices(group))
        if billed != quantity:
            yield from self._of_quantity(group, amount - priced, billed - quantity)

    def _of_quantity(self, group: Group, amount: int, more: Fraction) -> Iterator[Finding]:
        found = self._by_cause(group, group.billed)
        if not found:
            cause = Cause.EXTRA_SITE if more > 0 else Cause.MISSING_SITE
            yield Finding(cause, amount, note="the sites behind the line do not show it")
            return
        weights = [sum((site.billed_days or 0) - site.expected_days for site in sites) for sites in found.values()]
        shares = allot(amount, weights if sum(weights) else [1] * len(weights), self.currency.step)
        for (cause, sites), share in zip(found.items(), shares, strict=True):
            yield Finding(cause, share, tuple(sites))

    def _price_difference(self, group: Group, billed: Fraction) -> int:
        """What was billed, less what the same quantity costs at the expected price; 0 where there are several."""
        pieces = group.pieces or group.term.segments(self.book, group.product_id)
        prices = {piece.unit_amount for piece in pieces}
        price = prices.pop()
        return 0 if prices or price is None else _amount(group.billed) - self.rules.amount(price, billed, self.currency)

    def _prices(self, group: Group) -> str:
        """In words: what was asked, and what was expected."""
        asked = {one.unit_amount for one in group.own if one.unit_amount is not None}
        expected = {piece.unit_amount for piece in group.pieces if piece.unit_amount is not None}
        if not asked or asked == expected:
            return "the amount is not price times quantity"
        return f"{self._money(asked)}, not {self._money(expected)}"

    def _money(self, prices: AbstractSet[Decimal]) -> str:
        return " and ".join(f"{price.scaleb(-self.currency.exponent):f}" for price in sorted(prices))

    # --- sites --------------------------------------------------------------------------------------------------

    def _by_cause(self, group: Group, billed: Sequence[Charge]) -> BySite:
        """The sites whose days are not those billed; where the server does not say which it billed, likely ones."""
        if self.billed_sites is None:
            short = _quantity(billed) - self._owed(group)[1]
            return candidates.by_cause(self.uses.get(group.product_id, ()), group.term, short, self.rules)
        found: BySite = {}
        for cause, site in self._with_causes(self._differing(group, billed)):
            found.setdefault(cause, []).append(site)
        return found

    def _differing(self, group: Group, billed: Sequence[Charge]) -> tuple[Site, ...]:
        if self.billed_sites is None:
            return ()
        days = days_by_site(self.billed_sites, [one.line_id for one in billed])
        expected = {use.activation_id: (use.host, group.days(use)) for use in self.uses.get(group.product_id, ())}
        both = ((one, expected.get(one, ("", 0)), days.get(one, ("", 0))) for one in sorted(expected.keys() | days))
        return tuple(
            Site(one, wanted[0] or had[0], wanted[1], had[1]) for one, wanted, had in both if wanted[1] != had[1]
        )

    def _with_causes(self, sites: Sequence[Site]) -> Iterator[tuple[Cause, Site]]:
        late = self._late(sites)
        for site in sites:
            if site.activation_id in late:
                yield Cause.LATE, site
            elif not site.billed_days:
                yield Cause.MISSING_SITE, site
            else:
                yield Cause.CUT_OFF_DAY if site.expected_days else Cause.EXTRA_SITE, site

    def _late(self, sites: Sequence[Site]) -> AbstractSet[int]:
        """Those of which something became known only after the invoice was made."""
        made = self.invoice.created
        if made is None or not sites:
            return frozenset()
        wanted = {site.activation_id for site in sites}
        created = {
            use.activation_id
            for uses in self.uses.values()
            for use in uses
            if use.activation_id in wanted and use.activation.created_on and use.activation.created_on > made
        }
        return created | self.evidence.changed_after(sorted(wanted - created), made)


def _from(day: date, side: Sequence[Charge]) -> list[Charge]:
    return [one for one in side if one.starts_on == day]


def _amount(side: Sequence[Charge]) -> int:
    return sum(one.amount for one in side)


def _quantity(side: Sequence[Charge]) -> Fraction:
    return sum((one.quantity for one in side), Fraction())


def _of_no_plan(charge: Charge) -> Row:
    cause = Cause.CREDIT if charge.amount < 0 else Cause.UNKNOWN_PLAN
    return Row(
        term=charge.term,
        plan=charge.description,
        product_id=None,
        expected_quantity=Fraction(),
        billed_quantity=charge.quantity,
        expected_amount=0,
        billed_amount=charge.amount,
        findings=(Finding(cause, charge.amount),),
    )
