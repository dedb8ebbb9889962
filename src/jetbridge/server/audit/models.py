"""AuditEvent. Only `log` adds one, and only `jetbridge-server prune` deletes any.

The database does not check the keys to users and partners: an entry must never be what makes an action fail.
"""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, db_constraint=False, related_name="+"
    )
    username = models.CharField(max_length=150, blank=True, help_text="As it was then.")
    partner = models.ForeignKey("partners.Partner", models.SET_NULL, null=True, db_constraint=False, related_name="+")
    application = models.CharField(max_length=100, blank=True, help_text="The client id.")
    address = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["partner", "id"], name="auditevent_of_partner")]

    def __str__(self) -> str:
        return f"{self.event} by {self.username or 'nobody'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        _refuse()


def _refuse() -> NoReturn:
    raise TypeError("an entry of the audit log is neither changed nor deleted")
