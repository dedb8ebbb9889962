"""Mails to people: plain text, their links from the setting JETBRIDGE_ORIGIN only.

A mail leaves after the answer, so that the time an answer takes does not tell whether there was anybody to write to.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
_post = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def send(name: str, to: str, context: dict[str, Any]) -> None:
    """Send the mail of the templates `name`_subject.txt and `name`_message.txt."""
    context = {"origin": settings.ORIGIN, **context}
    subject = " ".join(render_to_string(f"{name}_subject.txt", context).split())
    body = render_to_string(f"{name}_message.txt", context).strip() + "\n"
    deliver(EmailMessage(subject, body, to=[to]))


def deliver(message: EmailMessage) -> None:
    _post.submit(_deliver, message)


def _deliver(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception:
        logger.exception("A mail could not be sent: %s", message.subject)
