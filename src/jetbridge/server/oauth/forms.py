"""The form of an application: what may be entered, and what is said where it may not."""

import re
from typing import Any

from django import forms
from django.core.validators import URLValidator

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth import redirects
from jetbridge.server.oauth.models import Application

WEB, NATIVE = "web", "native"
MOST_URLS = 20
_is_website = URLValidator(schemes=["http", "https"], message="This is not a web address: https://example.com")
_IS_ORIGIN = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?").fullmatch


class ApplicationForm(forms.Form):
    name = forms.CharField(max_length=100, help_text="People see it when they are asked to approve.")
    description = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="What it does, in a line."
    )
    website = forms.CharField(
        label="Website URL", max_length=200, validators=[_is_website], help_text="Where people learn more about it."
    )
    redirect_uris = forms.CharField(
        label="Redirect URLs",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "urls", "spellcheck": "false"}),
        help_text="One a line, compared to the letter: https://…, or http:// on 127.0.0.1, [::1] or localhost; for a "
        "native application also its own scheme, such as com.example.app:/callback",
    )
    javascript_origins = forms.CharField(
        label="JavaScript origins",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "urls", "spellcheck": "false"}),
        help_text="One a line. They are kept, and have no effect: any origin may call the API.",
    )

    def __init__(self, data: Any = None, *, owner: User, application: Application | None = None) -> None:
        self.owner, self.application = owner, application
        super().__init__(data, initial=_as_entered(application) if application else None, label_suffix="")
        self.order_fields(["name", "description", "website", "redirect_uris", "javascript_origins", "type"])
        for name in self.errors if self.is_bound else ():
            self.fields[name].widget.attrs["aria-invalid"] = "true"

    @property
    def is_native(self) -> bool:
        return self.application.is_public if self.application else self.cleaned_data.get("type") == NATIVE

    def clean_name(self) -> str:
        """Also what keeps a form that is sent twice from making two applications."""
        name: str = self.cleaned_data["name"]
        mine = Application.objects.filter(user=self.owner, name=name)
        if self.application:
            mine = mine.exclude(pk=self.application.pk)
        if mine.exists():
            raise forms.ValidationError("You have another application of this name.")
        return name

    def clean_javascript_origins(self) -> str:
        origins = self.cleaned_data["javascript_origins"].split()
        wrong = [origin for origin in origins if not _IS_ORIGIN(origin)]
        if wrong:
            raise forms.ValidationError(f"{wrong[0]} is not an origin, such as https://example.com: no path, no slash.")
        return "\n".join(origins)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "redirect_uris" in cleaned:
            cleaned["redirect_uris"] = self._checked_urls(cleaned["redirect_uris"].split())
        return cleaned

    def _checked_urls(self, urls: list[str]) -> list[str]:
        if len(urls) > MOST_URLS:
            self.add_error("redirect_uris", f"At most {MOST_URLS} redirect URLs.")
        for url in urls[:MOST_URLS]:
            try:
                redirects.check(url, native=self.is_native)
            except redirects.RedirectError as error:
                self.add_error("redirect_uris", str(error))
        return list(dict.fromkeys(urls))


class NewApplicationForm(ApplicationForm):
    type = forms.ChoiceField(
        choices=[
            (WEB, "Web: it runs on a server and keeps a secret"),
            (NATIVE, "Native: it runs on machines of its users, has no secret and uses PKCE"),
        ],
        initial=WEB,
        widget=forms.RadioSelect,
    )


def _as_entered(application: Application) -> dict[str, Any]:
    names = ("name", "description", "website", "javascript_origins")
    urls = "\n".join(application.redirect_uris.split())
    return {name: getattr(application, name) for name in names} | {"redirect_uris": urls}
