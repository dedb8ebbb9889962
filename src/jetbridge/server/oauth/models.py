"""django-oauth-toolkit's models under our own names, with what its clauses lack (decision 0003)."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from oauth2_provider import models as toolkit


class Application(toolkit.AbstractApplication):
    """A client. Its type in the contract's words is Web (confidential) or Native (public)."""

    description = models.TextField(blank=True, max_length=1000)
    website = models.URLField(blank=True)
    javascript_origins = models.TextField(blank=True, help_text="Stored, without effect: CORS is open.")
    last_used_on = models.DateField(null=True, blank=True)

    objects = toolkit.ApplicationManager()

    class Meta(toolkit.AbstractApplication.Meta):
        pass

    def natural_key(self) -> tuple[str]:
        return (self.client_id,)

    @property
    def is_public(self) -> bool:
        return bool(self.client_type == self.CLIENT_PUBLIC)

    @property
    def is_verified(self) -> bool:
        """Whether somebody with an account made it; a self-registered client (RFC 7591) is not verified."""
        return bool(self.registration_source == self.RegistrationSource.MANUAL)

    def is_usable(self, request: object) -> bool:
        """A disabled partner key's application gives and refreshes nothing."""
        key = getattr(self, "partner_key", None)
        return key is None or key.disabled_on is None


class Connection(models.Model):
    """What a user let an application do: it holds tokens of the user only while this is there (`connections`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="connections")
    application = models.ForeignKey(Application, models.CASCADE, related_name="connections")
    since = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True, help_text="The day, to keep writes few.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "application"], name="connection_once")]

    def __str__(self) -> str:
        return f"{self.application} for {self.user}"


class Grant(toolkit.AbstractGrant):
    """An authorization code, by its SHA-256. It is kept after use, to see a replay (RFC 6749 section 4.1.2)."""

    used_on = models.DateTimeField(null=True, editable=False)
    token_family = models.UUIDField(null=True, editable=False)

    def revoke_what_it_gave(self) -> None:
        with transaction.atomic():  # in the order in which a refresh takes its locks
            RefreshToken.revoke_family(self.token_family)
            AccessToken.objects.filter(grant=self).delete()

    class Meta(toolkit.AbstractGrant.Meta):
        pass


class AccessToken(toolkit.AbstractAccessToken):
    grant = models.ForeignKey(Grant, models.SET_NULL, null=True, editable=False, related_name="access_tokens")

    class Meta(toolkit.AbstractAccessToken.Meta):
        pass


class RefreshToken(toolkit.AbstractRefreshToken):
    scope = models.TextField(default="", editable=False, help_text="What was approved.")

    @property
    def is_live(self) -> bool:
        """Whether it can still be used: neither revoked nor unused for too long."""
        if self.revoked is not None or self.access_token is None:
            return False
        return bool(self.access_token.expires + toolkit.refresh_token_expire_timedelta() > timezone.now())

    class Meta(toolkit.AbstractRefreshToken.Meta):
        pass


class IDToken(toolkit.AbstractIDToken):
    class Meta(toolkit.AbstractIDToken.Meta):
        pass
