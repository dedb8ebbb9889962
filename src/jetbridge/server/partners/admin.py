"""Partners, their keys and the plans, for operators. A key's secret is never shown: the command that makes it does."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey, Plan


class KeyInline(admin.TabularInline):  # type: ignore[type-arg]
    model = PartnerKey
    fields = readonly_fields = ("name", "created_on", "disabled_on")
    show_change_link = True
    can_delete = False
    verbose_name_plural = "keys (make one with: jetbridge-server create-key)"

    def has_add_permission(self, _request: HttpRequest, _partner: Partner | None = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _partner: Partner | None = None) -> bool:
        return False


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "slug", "partner_type", "company_website")
    search_fields = ("name", "slug")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = [KeyInline]

    def get_inlines(self, request: HttpRequest, obj: Partner | None) -> Any:
        return super().get_inlines(request, obj) if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Partner | None = None) -> bool:
        """Only one that never had a key: a key's activations stay."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.keys.exists()


class KeyForm(forms.ModelForm):  # type: ignore[type-arg]
    disabled = forms.BooleanField(
        required=False,
        help_text="A disabled key provisions nothing and its own tokens stop at once; its reports stay readable.",
    )

    class Meta:
        model = PartnerKey
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["disabled"].initial = self.instance.disabled_on is not None

    def clean_name(self) -> str:
        try:
            name = keys.valid_name(self.cleaned_data["name"])
        except keys.KeyNameError as error:
            raise forms.ValidationError(f"{error}.") from None
        others = PartnerKey.objects.filter(partner=self.instance.partner_id).exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise forms.ValidationError("The partner has another key of this name.")
        return name


@admin.register(PartnerKey)
class PartnerKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = KeyForm
    fields = ("partner", "name", "disabled", "client_id", "created_on", "disabled_on")
    readonly_fields = ("partner", "client_id", "created_on", "disabled_on")
    list_display = ("name", "partner", "client_id", "created_on", "disabled_on")
    list_select_related = ("partner", "application")
    search_fields = ("name", "partner__name", "partner__slug")
    ordering = ("partner__name", "name")

    @admin.display(description="client id")
    def client_id(self, key: PartnerKey) -> str:
        return str(key.application.client_id)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: PartnerKey, form: Any, _change: bool) -> None:
        if "name" in form.changed_data:
            keys.rename(obj, form.cleaned_data["name"])
            _record(Event.KEY_RENAMED, request, obj, before=form.initial["name"])
        if form.cleaned_data["disabled"] and not obj.disabled_on:
            keys.disable(obj, now=timezone.now())
            _record(Event.KEY_DISABLED, request, obj)
        elif obj.disabled_on and not form.cleaned_data["disabled"]:
            keys.enable(obj)
            _record(Event.KEY_ENABLED, request, obj)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: PartnerKey | None = None) -> bool:
        return False


def _record(event: Event, request: HttpRequest, key: PartnerKey, **details: str) -> None:
    who = {"user": request.user, "partner": key.partner_id, "application": key.application}
    audit.record(event, request=request, **who, key_id=key.pk, name=key.name, **details)


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("product_id", "slug", "name")
    search_fields = ("slug", "name")
    ordering = ("product_id",)

    def get_readonly_fields(self, _request: HttpRequest, obj: Plan | None = None) -> tuple[str, ...]:
        return ("product_id",) if obj else ()

    def has_delete_permission(self, _request: HttpRequest, _obj: Plan | None = None) -> bool:
        """Never: activations and counts name it."""
        return False
