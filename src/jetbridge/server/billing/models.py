"""Prices, back ends, and the ledger: invoices with their lines and sites, payments, credit notes, balances.

`prices` writes prices, `invoices` and the modules it names everything else. Amounts are integers in the currency's
minor unit; a price is a decimal number of them.
"""

from django.db import models
from django.db.models import F, Q

from jetbridge.server.activations.models import Activation
from jetbridge.server.partners.models import Partner, PartnerKey, Plan


class Price(models.Model):
    """What a plan costs a month from a day on: for everybody with the currency, or for one partner."""

    plan = models.ForeignKey(Plan, models.PROTECT)
    partner = models.ForeignKey(Partner, models.CASCADE, null=True, blank=True, help_text="Empty: for everybody.")
    currency = models.CharField(max_length=3)
    unit_amount = models.DecimalField(max_digits=24, decimal_places=12, help_text="Minor units for one month.")
    starts_on = models.DateField(help_text="The first day, in the partner's zone.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "partner", "currency", "starts_on"], name="price_once_per_day"),
            models.UniqueConstraint(
                fields=["plan", "currency", "starts_on"],
                condition=Q(partner__isnull=True),
                name="price_for_everybody_once_per_day",
            ),
            models.CheckConstraint(condition=Q(unit_amount__gte=0), name="price_not_negative"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[a-z]{3}$"), name="price_currency_is_iso_4217"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.unit_amount} {self.currency} from {self.starts_on}"


class BackEnd(models.Model):
    """Who bills a key from a month on. One without any is billed by the ledger, always; before its first, by nobody."""

    key = models.ForeignKey(PartnerKey, models.CASCADE, related_name="back_ends")
    starts_on = models.DateField(help_text="The first day of a month.")
    subscription = models.CharField(max_length=255, blank=True, help_text="Stripe's sub_…; empty: the ledger.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "starts_on"], name="backend_once_per_month")]

    def __str__(self) -> str:
        return f"{self.key_id} from {self.starts_on}: {self.subscription or 'ledger'}"


class Issuer(models.Model):
    """Who makes the invoices out. There is one; its prefixes name the series that numbers are taken from."""

    name = models.CharField(max_length=200, default="Jetbridge")
    address = models.TextField(blank=True, max_length=1000)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2, upper case.")
    tax_id = models.CharField(max_length=50, blank=True)
    bank = models.TextField(blank=True, max_length=1000, help_text="How to pay, as it is printed.")
    invoice_prefix = models.CharField(max_length=12, default="INV-")
    credit_note_prefix = models.CharField(max_length=12, default="CN-")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(invoice_prefix=F("credit_note_prefix")), name="issuer_series_are_two")
        ]

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    """The numbers of one prefix: 1, 2, 3, without a gap. Its row is locked by whoever takes the next."""

    issuer = models.ForeignKey(Issuer, models.PROTECT)
    prefix = models.CharField(max_length=12)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "prefix"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.last}"


class ClosedMonth(models.Model):
    """A month of a key that has been billed, or had nothing to bill. It stays closed when its invoice is voided."""

    key = models.ForeignKey(PartnerKey, models.PROTECT, related_name="closed_months")
    month = models.DateField(help_text="Its first day.")
    is_voided = models.BooleanField(default=False, help_text="Its invoice was voided, and it was not billed again.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "month"], name="closedmonth_once")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.month:%Y-%m}"


class InvoiceStatus(models.TextChoices):
    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


class Invoice(models.Model):
    """Bills one month of one key, with what was owed for earlier months and not billed.

    Once it is final only status, payments, credit totals and transitions move.
    """

    key = models.ForeignKey(PartnerKey, models.PROTECT, related_name="invoices")
    month = models.DateField(help_text="Its first day.")
    issuer = models.ForeignKey(Issuer, models.PROTECT)
    number = models.CharField(max_length=40, null=True, blank=True)
    status = models.CharField(max_length=13, choices=InvoiceStatus, default=InvoiceStatus.DRAFT)
    held_back = models.TextField(blank=True, help_text="Why a close left it in draft.")

    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    subtotal = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()
    starting_balance = models.BigIntegerField(help_text="Negative: credit that this invoice uses.")
    ending_balance = models.BigIntegerField(help_text="Negative: credit that is left for the next.")
    amount_due = models.BigIntegerField()
    amount_paid = models.BigIntegerField(default=0)
    pre_payment_credit = models.BigIntegerField(default=0, help_text="Credited before it was paid: less is due.")
    post_payment_credit = models.BigIntegerField(default=0, help_text="Credited after: it went to the balance.")

    created = models.DateTimeField()
    due_on = models.DateTimeField(null=True, blank=True)
    finalized_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    marked_uncollectible_at = models.DateTimeField(null=True, blank=True)

    customer_details = models.JSONField(help_text="Name, address, tax and purchase order, as they were.")
    issuer_details = models.JSONField(help_text="The issuer, as it was.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "month"], condition=~Q(status="void"), name="invoice_one_per_key_and_month"
            ),
            models.UniqueConstraint(fields=["issuer", "number"], name="invoice_number_once"),
            models.CheckConstraint(condition=Q(total=F("subtotal") + F("tax")), name="invoice_total_adds_up"),
            models.CheckConstraint(
                condition=Q(amount_due__gte=0, ending_balance__lte=0)
                & Q(total=F("amount_due") + F("ending_balance") - F("starting_balance")),
                name="invoice_balance_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(amount_paid__gte=0, pre_payment_credit__gte=0, post_payment_credit__gte=0)
                & Q(amount_due__gte=F("amount_paid") + F("pre_payment_credit")),
                name="invoice_never_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", number=None, finalized_at=None)
                | (~Q(status="draft") & Q(number__isnull=False, finalized_at__isnull=False)),
                name="invoice_numbered_when_final",
            ),
            models.CheckConstraint(
                condition=~Q(status="paid") | Q(amount_due=F("amount_paid") + F("pre_payment_credit")),
                name="invoice_paid_in_full",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    @property
    def amount_remaining(self) -> int:
        return self.amount_due - self.amount_paid - self.pre_payment_credit


class InvoiceLine(models.Model):
    """One plan at one price in one month: the invoice's own, or an earlier one that this line puts right."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    plan = models.ForeignKey(Plan, models.PROTECT)
    plan_slug = models.CharField(max_length=100)
    month = models.DateField(help_text="The month that it bills, by its first day.")
    starts_on = models.DateField(help_text="The first day at this price in that month.")
    ends_on = models.DateField(help_text="The day after the last.")
    unit_amount = models.DecimalField(max_digits=24, decimal_places=12)
    sites = models.PositiveBigIntegerField()
    site_days = models.PositiveBigIntegerField()
    amount = models.BigIntegerField(help_text="Negative: a credit for a month that was billed too high.")
    tax = models.BigIntegerField(default=0)
    description = models.CharField(max_length=500)
    reason = models.CharField(max_length=200, blank=True, help_text="Why an earlier month is put right.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="invoiceline_position_once")]

    def __str__(self) -> str:
        return self.description


class LineSite(models.Model):
    """A site behind a line: its days there, and its share of the amount. All shares sum to the line's amount.

    The days that are billed or taken back lie from `first_day` to `last_day`: all of that, where it is as many.
    """

    pk = models.CompositePrimaryKey("line_id", "activation_id")
    line = models.ForeignKey(InvoiceLine, models.CASCADE, related_name="behind", db_index=False)
    activation = models.ForeignKey(Activation, models.PROTECT, db_constraint=False, db_index=False)
    site_host = models.CharField(max_length=255)
    first_day = models.DateField()
    last_day = models.DateField()
    days = models.IntegerField(help_text="Negative: days that had been billed and are taken back.")
    amount = models.BigIntegerField()


class Payment(models.Model):
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    amount = models.BigIntegerField()
    paid_on = models.DateField()
    reference = models.CharField(max_length=100, help_text="What makes it one payment, such as the bank's reference.")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "reference"], name="payment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
        ]

    def __str__(self) -> str:
        return self.reference


class CreditNote(models.Model):
    """Takes back part of an invoice. A `correction` counts as billed less; `goodwill` does not."""

    class Kind(models.TextChoices):
        CORRECTION = "correction"
        GOODWILL = "goodwill"

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    issuer = models.ForeignKey(Issuer, models.PROTECT)
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    reference = models.CharField(max_length=100, help_text="What makes it one credit note when a command is repeated.")
    memo = models.CharField(max_length=500, blank=True)
    subtotal = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()
    pre_payment_amount = models.BigIntegerField()
    post_payment_amount = models.BigIntegerField(help_text="What went to the key's balance.")
    created = models.DateTimeField()
    customer_details = models.JSONField()
    issuer_details = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number"], name="creditnote_number_once"),
            models.UniqueConstraint(fields=["invoice", "reference"], name="creditnote_once"),
            models.CheckConstraint(condition=Q(total__gt=0, subtotal__gte=0, tax__gte=0), name="creditnote_positive"),
            models.CheckConstraint(
                condition=Q(total=F("subtotal") + F("tax"))
                & Q(total=F("pre_payment_amount") + F("post_payment_amount")),
                name="creditnote_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CreditNoteLine(models.Model):
    credit_note = models.ForeignKey(CreditNote, models.CASCADE, related_name="lines")
    line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="credits")
    amount = models.BigIntegerField()
    tax = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credit_note", "line"], name="creditnoteline_once")]

    def __str__(self) -> str:
        return f"{self.credit_note_id} {self.line_id}"


class BalanceChange(models.Model):
    """What moved a key's balance. The balance is their sum; negative is credit for the next invoice."""

    key = models.ForeignKey(PartnerKey, models.PROTECT, related_name="balance_changes")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="balance_changes")
    credit_note = models.ForeignKey(CreditNote, models.PROTECT, null=True, related_name="balance_changes")
    amount = models.BigIntegerField()
    created = models.DateTimeField()
    reason = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"{self.amount} {self.reason}"


class Paper(models.Model):
    """The PDF of an invoice or a credit note, as it was when it became final."""

    invoice = models.OneToOneField(Invoice, models.CASCADE, null=True, related_name="paper")
    credit_note = models.OneToOneField(CreditNote, models.CASCADE, null=True, related_name="paper")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(invoice__isnull=True, credit_note__isnull=False)
                | Q(invoice__isnull=False, credit_note__isnull=True),
                name="paper_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.sha256


class StripeEvent(models.Model):
    """What Stripe's webhook told, once each. What was asked of a customer before its newest event is asked anew."""

    event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=100)
    customer = models.CharField(max_length=255, blank=True, db_index=True, help_text="cus_…, if it is about one.")
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
