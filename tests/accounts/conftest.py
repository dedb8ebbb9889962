"""People with passwords, a quick hasher, and mails that are there at once."""

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from jetbridge.server.accounts import mail


@pytest.fixture(autouse=True)
def quick_hasher(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "jetbridge.server.oauth.hashers.RandomSecretHasher",
    ]


@pytest.fixture(autouse=True)
def mail_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "deliver", EmailMessage.send)
