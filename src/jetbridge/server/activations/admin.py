"""Activations, to look at. Nothing here writes: the journal does. Nothing counts rows: a key may have ten million."""

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest

from jetbridge.server.activations import queries
from jetbridge.server.activations.models import Activation, ActivationCount, ActivationHistory
from jetbridge.server.partners.models import PartnerKey

MOST_LISTED = 10_000
"""Rows that the list leads to: paging further would read all those before."""


MOST_FOUND = 1_000
"""Activations that a search lists."""


class KeyFilter(admin.SimpleListFilter):
    title = "key"
    parameter_name = "key"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        keys = PartnerKey.objects.select_related("partner").order_by("partner__name", "name")
        return [(str(key.pk), str(key)) for key in keys]

    def queryset(self, _request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        key_id = self.value()
        return queryset.filter(key_id=key_id) if key_id and key_id.isdecimal() else queryset


class ReadOnly:
    """For model admins and inlines."""

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class HistoryInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = ActivationHistory
    fields = ("change", "changed_on", "changed_by", "fields")
    ordering = ("change",)
    verbose_name_plural = "history"


@admin.register(Activation)
class ActivationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    inlines = [HistoryInline]
    fields = (
        ("key", "product"),
        ("status", "change"),
        ("site_url", "site_host"),
        ("site_name", "site_icon"),
        ("wpcom_blog_id", "site_registered"),
        ("wpcom_user_id", "external_user_id"),
        ("created_on", "activated_on"),
        ("cancelled_on", "disputed_on"),
    )
    list_display = ("site_host", "key", "product", "status", "activated_on")
    list_select_related = ("key__partner", "product")
    list_filter = (KeyFilter,)
    search_fields = ("site_host",)
    search_help_text = "Choose a key, then type how the site's host begins, without www."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Each read from an index, newest first."""
        return ("-activated_on", "-id") if request.GET.get("key") else ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> tuple["QuerySet[Any]", bool]:
        key_id, host = request.GET.get("key", ""), search_term.strip().lower().removeprefix("www.")
        if not host:
            return queryset, False
        if not key_id.isdecimal():
            messages.warning(request, "Choose a key first: hosts are searched within one key.")
            return queryset.none(), False
        ids = queries.ids_by_host(int(key_id), host, MOST_FOUND)
        if len(ids) == MOST_FOUND:
            messages.warning(request, f"Only {MOST_FOUND:,} of these are listed; type more of the host.")
        return queryset.filter(pk__in=ids), False

    def get_paginator(
        self, request: HttpRequest, queryset: "QuerySet[Any]", *args: Any, **kwargs: Any
    ) -> "Paginator[Any]":
        paginator: Paginator[Any] = super().get_paginator(request, queryset, *args, **kwargs)
        if not request.GET.get("q", "").strip():
            paginator.count = min(_known_count(request.GET.get("key", "")), MOST_LISTED)
        return paginator


def _known_count(key_id: str) -> int:
    """How many activations there are, of one key or in all, by the counts that the reports use."""
    counts = ActivationCount.objects.filter(product_id=ActivationCount.ALL_PLANS, grain=ActivationCount.Grain.YEAR)
    if key_id.isdecimal():
        counts = counts.filter(key_id=int(key_id))
    return int(counts.aggregate(n=Sum(F("active") + F("cancelled") + F("disputed")))["n"] or 0)
