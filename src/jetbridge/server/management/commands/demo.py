"""`jetbridge-server demo`: an empty database becomes one to try things on."""

import json
import os
import secrets
from pathlib import Path
from typing import Any, TypedDict

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from jetbridge.server import demo
from jetbridge.server.accounts.models import User
from jetbridge.server.activations.models import ActivationCount
from jetbridge.server.management.base import BaseCommand
from jetbridge.server.management.progress import bars
from jetbridge.server.oauth import tokens
from jetbridge.server.oauth.models import AccessToken
from jetbridge.server.partners.models import Partner
from jetbridge.server.serving import check_port_is_free


class _SignIn(TypedDict):
    password: str
    token: str


class Command(BaseCommand):
    help = "Creates the tables, fills an empty database with three demo partners, and prints a working token."

    def handle(self, *args: Any, **options: Any) -> None:
        check_port_is_free()
        if not connection.introspection.table_names():
            self.stderr.write("Creating the tables …")
        call_command("migrate", verbosity=0)
        if not Partner.objects.exists():
            self.stderr.write("Filling the empty database with three demo partners …")
            with bars() as progress:
                task = progress.add_task("Demo data", total=demo.steps())
                demo.load(timezone.now(), lambda: progress.advance(task))
        if (
            User.objects.filter(username=demo.OPERATOR).exists()
            and Partner.objects.filter(slug="example-hosting").exists()
        ):
            self.stdout.write(self._welcome(_sign_in()))
        else:
            self.stderr.write("The database has partners of its own: no demo data was added.")

    def _welcome(self, sign_in: _SignIn) -> str:
        partner = Partner.objects.get(slug="example-hosting")
        key = partner.keys.order_by("id")[0]
        made = sum(
            c.active + c.cancelled + c.disputed for c in ActivationCount.objects.filter(product_id=0, grain="year")
        )
        url = f"{settings.ORIGIN}/wpcom/v2/jetpack-partners/{partner.pk}/key/{key.pk}/activations?per_page=3"
        return f"""
{Partner.objects.count()} partners, {made:,} activations. Ask for the newest three of {partner.name}:

  curl -H "Authorization: Bearer {sign_in["token"]}" "{url}"

Pages     {settings.ORIGIN}/  {settings.ORIGIN}/docs
Sign in   {settings.ORIGIN}/account/login as alice, who owns {partner.name}, {_password_in_words("alice", sign_in)}
          {settings.ORIGIN}/admin/ as {demo.OPERATOR}, {_password_in_words(demo.OPERATOR, sign_in)}
"""


def _sign_in() -> _SignIn:
    """The first password and a token of Alice, kept beside the data; the token is renewed when it no longer works."""
    path = settings.DATA_DIR / "demo-sign-in.json"
    kept = _read(path)
    if kept and _works(kept["token"]):
        return kept
    password = kept["password"] if kept else _new_password()  # before the token: a new password ends tokens
    token = tokens.issue_access_token(User.objects.get(username="alice"), "global", now=timezone.now())
    fresh = _SignIn(password=password, token=token)
    _keep(path, fresh)
    return fresh


def _new_password() -> str:
    """One for Alice and for the operator, random for each installation."""
    password = secrets.token_urlsafe(12)
    for user in User.objects.filter(username__in=["alice", demo.OPERATOR]):
        user.set_password(password)
        user.save(update_fields=["password"])
    return password


def _password_in_words(username: str, sign_in: _SignIn) -> str:
    still = User.objects.get(username=username).check_password(sign_in["password"])
    return f"password {sign_in['password']}" if still else "with the password you gave it"


def _read(path: Path) -> _SignIn | None:
    try:
        kept: _SignIn = json.loads(path.read_text())
        return kept if {"password", "token"} <= kept.keys() else None
    except (OSError, ValueError):
        return None


def _works(token: str) -> bool:
    found = AccessToken.objects.filter(token_checksum=tokens.checksum(token)).first()
    return found is not None and not found.is_expired()


def _keep(path: Path, sign_in: _SignIn) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(sign_in, file)
    part.replace(path)
