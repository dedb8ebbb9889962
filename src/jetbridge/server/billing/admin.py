"""Billing for operators: to look at, but for new prices and the issuer. Amounts never change here: commands do that."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from jetbridge.server.activations.admin import KeyFilter, ReadOnly
from jetbridge.server.billing import amounts, issuers, prices, statement
from jetbridge.server.billing.models import (
    BackEnd,
    BalanceChange,
    ClosedMonth,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    Issuer,
    Payment,
    Price,
)
from jetbridge.server.billing.partner_admin import BilledPartnerAdmin
from jetbridge.server.partners.models import Partner

admin.site.unregister(Partner)  # partners know nothing of billing
admin.site.register(Partner, BilledPartnerAdmin)


def _try(change: Callable[[], object]) -> Any:
    """Make a change and take it back: what it says, and a word on why it cannot be, come before anything is saved."""
    with transaction.atomic():
        said = change()
        transaction.set_rollback(True)
    return said


class PriceForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        try:
            is_news = _try(lambda: prices.set_price(**_price(values)))
        except prices.PriceError as error:
            raise forms.ValidationError(f"{error}.") from None
        if not is_news:
            raise forms.ValidationError("This price is set already.")
        return values


def _price(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("plan", "unit_amount", "starts_on", "currency", "partner")}


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = PriceForm
    fields = ("plan", "partner", "currency", "unit_amount", "starts_on")
    list_display = ("plan", "for_whom", "price", "starts_on")
    list_filter = ("currency", "plan")
    list_select_related = ("plan", "partner")
    ordering = ("plan", "partner__name", "currency", "starts_on")

    @admin.display(description="for")
    def for_whom(self, price: Price) -> str:
        return str(price.partner) if price.partner else "everybody"

    @admin.display(description="price a month")
    def price(self, price: Price) -> str:
        return f"{price.currency.upper()} {amounts.price(price.unit_amount, price.currency)}"

    def save_model(self, request: HttpRequest, obj: Price, form: Any, _change: bool) -> None:
        prices.set_price(**_price(form.cleaned_data), user=request.user)
        obj.pk = Price.objects.get(**_price(form.cleaned_data)).pk

    def has_change_permission(self, _request: HttpRequest, _obj: Price | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Price | None = None) -> bool:
        return False


_NO_BREAK = "\N{NO-BREAK SPACE}"


def _amount(name: str, currency_of: str = "currency") -> Callable[[Any], str]:
    """A column that shows an amount as people read it.

    Where columns are named, Django takes a function as well; its stubs do not know, so such lists are Any.
    """

    @admin.display(description=name.replace("_", " "))
    def shown(instance: Any) -> str:
        return amounts.with_currency(getattr(instance, name), attrgetter(currency_of)(instance)).replace(" ", _NO_BREAK)

    shown.__name__ = name
    return shown


@admin.display(description="billed to")
def _billed_to(paper: Invoice | CreditNote) -> SafeString:
    return format_html_join(
        mark_safe("<br>"), "{}", ([line] for line in statement.customer_lines(paper.customer_details))
    )


@admin.display(description="from")
def _issued_by(paper: Invoice | CreditNote) -> SafeString:
    return _lines(statement.issuer_lines(paper.issuer_details))


def _lines(lines: list[str]) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ([line] for line in lines))


@admin.display(description="month", ordering="month")
def _month(billed: Invoice | ClosedMonth) -> str:
    return f"{billed.month:%Y-%m}"


@admin.display(description="due", ordering="due_on")
def _due(invoice: Invoice) -> str:
    return f"{invoice.due_on:%Y-%m-%d}" if invoice.due_on else ""


@admin.display(description="price a month")
def _line_price(line: InvoiceLine) -> str:
    return amounts.price(line.unit_amount, line.invoice.currency)


class LineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = InvoiceLine
    _shown = (_line_price, _amount("amount", "invoice.currency"), _amount("tax", "invoice.currency"))
    fields: ClassVar[Any] = ("description", "reason", "sites", "site_days", *_shown)
    readonly_fields: ClassVar[Any] = _shown
    ordering = ("position",)
    verbose_name_plural = "lines"


class PaymentInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Payment
    _shown = (_amount("amount", "invoice.currency"),)
    fields: ClassVar[Any] = ("paid_on", "reference", *_shown, "recorded_at")
    readonly_fields: ClassVar[Any] = _shown
    ordering = ("paid_on", "pk")
    verbose_name_plural = "payments (record one with: jetbridge-server invoices pay)"


class CreditNoteInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = CreditNote
    _shown = (_amount("total", "invoice.currency"),)
    fields: ClassVar[Any] = ("number", "kind", *_shown, "created")
    readonly_fields: ClassVar[Any] = _shown
    ordering = ("pk",)
    show_change_link = True
    verbose_name_plural = "credit notes (issue one with: jetbridge-server invoices credit)"


_INVOICE_AMOUNTS = tuple(
    _amount(name)
    for name in (
        "subtotal",
        "tax",
        "total",
        "starting_balance",
        "ending_balance",
        "amount_due",
        "amount_paid",
        "pre_payment_credit",
        "amount_remaining",
        "post_payment_credit",
    )
)


_LISTED_AMOUNTS = (_amount("total"), _amount("amount_remaining"))


@admin.register(Invoice)
class InvoiceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    inlines = [LineInline, PaymentInline, CreditNoteInline]
    readonly_fields: ClassVar[Any] = (*_INVOICE_AMOUNTS, _month, _billed_to, _issued_by)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("number", "status", "held_back", "key", _month, "time_zone", _billed_to, _issued_by)}),
        ("Amounts", {"fields": _INVOICE_AMOUNTS}),
        ("Dates", {"fields": ("created", "finalized_at", "due_on", "paid_at", "voided_at", "marked_uncollectible_at")}),
    )
    list_display: Any = ("__str__", "key", _month, "status", *_LISTED_AMOUNTS, _due)
    list_select_related = ("key__partner",)
    list_filter = ("status", KeyFilter)
    search_fields = ("number",)
    ordering = ("-month", "key")


class CreditNoteLineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = CreditNoteLine
    _shown = (_amount("amount", "credit_note.invoice.currency"), _amount("tax", "credit_note.invoice.currency"))
    fields: ClassVar[Any] = ("line", *_shown)
    readonly_fields: ClassVar[Any] = _shown
    verbose_name_plural = "lines"


@admin.register(CreditNote)
class CreditNoteAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    inlines = [CreditNoteLineInline]
    _parties = (_billed_to, _issued_by)
    _names = ("subtotal", "tax", "total", "pre_payment_amount", "post_payment_amount")
    _shown = tuple(_amount(name, "invoice.currency") for name in _names)
    readonly_fields: ClassVar[Any] = (*_shown, *_parties)
    fields: ClassVar[Any] = ("number", "invoice", "kind", "reference", "memo", "created", *_shown, *_parties)
    list_display = ("number", "invoice", "kind", _amount("total", "invoice.currency"), "created")
    list_select_related = ("invoice",)
    list_filter = ("kind",)
    search_fields = ("number", "invoice__number")
    ordering = ("-pk",)


@admin.register(BalanceChange)
class BalanceChangeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    _shown = _amount("amount", "key.partner.currency")
    fields: ClassVar[Any] = ("key", _shown, "reason", "invoice", "credit_note", "created")
    readonly_fields: ClassVar[Any] = (_shown,)
    list_display: Any = ("created", "key", _shown, "reason", "invoice", "credit_note")
    list_select_related = ("key__partner", "invoice", "credit_note")
    list_filter = (KeyFilter,)
    ordering = ("-pk",)


@admin.register(ClosedMonth)
class ClosedMonthAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display: Any = ("key", _month)
    list_select_related = ("key__partner",)
    list_filter = (KeyFilter,)
    ordering = ("-month", "key")


@admin.register(BackEnd)
class BackEndAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("key", "starts_on", "subscription")
    list_select_related = ("key__partner",)
    ordering = ("key", "starts_on")


class IssuerForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors:
            _try(lambda: issuers.change(values))
        return values


@admin.register(Issuer)
class IssuerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The one there is. What is changed here stands on invoices that are made from now on."""

    form = IssuerForm
    fields = issuers.FIELDS
    list_display = ("name", "country", "tax_id", "invoice_prefix", "credit_note_prefix")

    def save_model(self, request: HttpRequest, _obj: Issuer, form: Any, _change: bool) -> None:
        issuers.change(form.cleaned_data, user=request.user)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """The command `issuer` makes it, or the first invoice."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Issuer | None = None) -> bool:
        return False
