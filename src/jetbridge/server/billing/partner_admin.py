"""A partner in the admin with what its invoices are made with. `particulars` checks and writes those fields."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from jetbridge.server.billing import particulars
from jetbridge.server.partners.admin import PartnerAdmin
from jetbridge.server.partners.models import Partner

_OURS = ("name", "slug", "partner_type", "company_website")


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    def _post_clean(self) -> None:
        """Where the form's values are on the instance."""
        super()._post_clean()  # type: ignore[misc]  # unknown to the stubs
        if not self.errors:
            try:
                particulars.check(self.instance)
            except ValidationError as error:
                self.add_error(None, error)


class BilledPartnerAdmin(PartnerAdmin):
    form = PartnerForm
    fieldsets = (
        (None, {"fields": _OURS}),
        (
            "Billing",
            {
                "fields": particulars.FIELDS,
                "description": "Stands on invoices made from now on. Currency and time zone stay once one is final.",
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Partner | None = None) -> tuple[str, ...]:
        return particulars.FIXED if obj and particulars.are_fixed(obj) else ()

    def save_model(self, request: HttpRequest, obj: Partner, form: Any, change: bool) -> None:
        if not change:
            return super().save_model(request, obj, form, change)
        wanted = {name: form.cleaned_data[name] for name in form.changed_data if name in particulars.FIELDS}
        obj.save(update_fields=[name for name in form.changed_data if name not in wanted])
        particulars.change(obj, wanted, user=request.user)
        return None
