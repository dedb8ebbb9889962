"""One invoice compared: whether it can be, and what has to be read for it. `comparison` judges."""

from collections.abc import Sequence

from jetbridge.client.client import Client
from jetbridge.client.models import Invoice
from jetbridge.client.reconcile import charges
from jetbridge.client.reconcile.charges import Charge, Irreconcilable, name_of
from jetbridge.client.reconcile.comparison import Comparison, Others
from jetbridge.client.reconcile.evidence import BilledSites, Evidence
from jetbridge.client.reconcile.findings import Reconciliation
from jetbridge.client.reconcile.rules import Rules, for_invoice
from jetbridge.client.reconcile.terms import Term
from jetbridge.rating import Currency, UnknownCurrency, currency, local_day


def reconcile(
    client: Client, partner_id: int, key_id: int, invoice: Invoice, rules: Rules | None = None
) -> Reconciliation:
    """Compare a final invoice with the activations of its key. Raises Irreconcilable where that cannot be done."""
    rules = for_invoice(rules or Rules(), invoice)
    code = _checked(invoice, rules)
    evidence = Evidence(client, partner_id, key_id)
    own = charges.of(invoice, rules)
    others = _others(evidence, invoice, rules) if any(map(charges.is_jetbridges, invoice.lines)) else Others()
    terms = {charge.term for charge in own} | _own_terms(invoice, rules)
    uses = evidence.uses(min(terms).first, max(term.end for term in terms), rules.cutoff)
    said = [*others.before, *others.later, *own]
    plans = evidence.plans()
    comparison = Comparison(
        evidence=evidence,
        invoice=invoice,
        rules=rules,
        currency=code,
        own=own,
        others=others,
        uses=uses,
        book=rules.book(code) if rules.plans else charges.book(said),
        names=plans
        | {one.product_id: one.slug for one in rules.plans}
        | {one.product_id: one.plan for one in said if one.product_id is not None},
        known=frozenset([*plans, *uses, *(plan.product_id for plan in rules.plans)]),
        billed_sites=_billed_sites(evidence, invoice, others, terms),
    )
    own_terms = _own_terms(invoice, rules) or terms
    return Reconciliation(invoice, tuple(comparison.rows(terms, own_terms)), are_prices_its_own=not rules.plans)


def _checked(invoice: Invoice, rules: Rules) -> Currency:
    name = name_of(invoice)
    if not invoice.has_lines:
        raise Irreconcilable(f"{name} came without lines: there is nothing to compare. It can be shown only.")
    if invoice.is_truncated:
        raise _truncated(invoice)
    if invoice.status in ("draft", "void"):
        raise Irreconcilable(f"{name} is {invoice.status}: it bills nothing.")
    if not rules.plans and not all(map(charges.is_jetbridges, invoice.lines)):
        raise Irreconcilable(
            f"{name} does not say by which rules it bills. Name prices, unit and days in a file: --rules FILE"
            " (see docs/cli.md)"
        )
    try:
        return currency(invoice.currency)
    except UnknownCurrency as error:
        raise Irreconcilable(f"{name}: {error}.") from None


def _truncated(invoice: Invoice) -> Irreconcilable:
    said = f"{name_of(invoice)} is not whole: the server kept some of its lines back. Nothing was compared."
    return Irreconcilable(said)


def _own_terms(invoice: Invoice, rules: Rules) -> set[Term]:
    """The month that a Jetbridge server's invoice is about; other invoices are about what their lines say."""
    if "month" in invoice.metadata and (not invoice.lines or any(map(charges.is_jetbridges, invoice.lines))):
        return {Term.of_month(charges.month_of(invoice))}
    if invoice.lines or invoice.period_start is None or invoice.period_end is None:
        return set()
    zone = rules.cutoff.zone
    return {Term(local_day(invoice.period_start, zone), local_day(invoice.period_end, zone))}


def _others(evidence: Evidence, invoice: Invoice, rules: Rules) -> Others:
    every = evidence.invoices()
    place = next((place for place, one in enumerate(every) if one.id == invoice.id), len(every))

    def lines(invoices: Sequence[Invoice]) -> list[Charge]:
        ledgers = [one for one in invoices if all(map(charges.is_jetbridges, one.lines))]
        if kept_back := [one for one in ledgers if one.is_truncated]:
            raise _truncated(kept_back[0])
        return [charge for one in ledgers for charge in charges.of(one, rules)]

    corrections = charges.corrected(evidence.credit_notes())
    return Others(lines(every[:place]), lines(every[place + 1 :]), every, corrections)


def _billed_sites(evidence: Evidence, invoice: Invoice, others: Others, terms: set[Term]) -> BilledSites | None:
    """Of this invoice, and of the others that name its months; of the upcoming one there is none."""
    if not others.invoices:
        return None
    naming = {charge.invoice for charge in (*others.before, *others.later) if charge.term in terms}
    final = [one for one in others.invoices if one.id != invoice.id and name_of(one) in naming and one.number]
    return evidence.billed_sites([invoice, *final])
