"""How mails leave: printed by default, by SMTP if the settings say so, after the answer."""

import logging
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage

from jetbridge.server import settings as settings_module
from jetbridge.server.accounts import mail

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def server(monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, Any]:
    monkeypatch.setenv("JETBRIDGE_SMTP_URL", url)
    return settings_module._mail_server()


def test_they_are_printed_where_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert server(monkeypatch, "") == {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}


def test_a_url_names_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    read = server(monkeypatch, "smtp://alice%40example.com:p%2Fss@mail.example.com:587/?tls=1")
    assert (read["EMAIL_BACKEND"], read["EMAIL_HOST"], read["EMAIL_PORT"]) == (SMTP, "mail.example.com", 587)
    assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == ("alice@example.com", "p/ss")
    assert (read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"], read["EMAIL_TIMEOUT"]) == (True, False, 30)


@pytest.mark.parametrize("url", ["mail.example.com", "https://mail.example.com", "smtp://mail.example.com:port", "x:"])
def test_a_url_that_names_none_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="JETBRIDGE_SMTP_URL must be like"):
        server(monkeypatch, url)


def test_a_mail_that_cannot_be_sent_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_self: EmailMessage) -> None:
        raise OSError("connection refused")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    with caplog.at_level(logging.ERROR):
        mail._deliver(EmailMessage("Set another password", "", to=["alice@example.com"]))
    assert "A mail could not be sent: Set another password" in caplog.text
