"""Users and their membership of partners."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class User(AbstractUser):
    email = models.EmailField(unique=True)

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username


class Role(models.TextChoices):
    """What a member may do is decided in `jetbridge.server.access`, nowhere else."""

    VIEWER = "viewer"
    DEVELOPER = "developer"
    BILLING = "billing"
    OWNER = "owner"


class Membership(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "partner"], name="membership_once_per_partner"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.partner}"


class Invitation(models.Model):
    """Open while it is there: accepting, withdrawing and replacing delete it. `invitations` writes it."""

    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="invitations")
    email = models.EmailField(help_text="In lower case.")
    role = models.CharField(max_length=16, choices=Role.choices)
    token_checksum = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_on = models.DateTimeField()
    expires_on = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "email"], name="invitation_once_per_address"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role} of {self.partner}"


class FailedGuess(models.Model):
    """How often somebody at an address was wrong about an identifier; `slowing` reads and writes it."""

    kind = models.CharField(max_length=16)
    identifier = models.CharField(max_length=200, blank=True, help_text="Empty: the address as a whole.")
    address = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_on = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "identifier", "address"], name="failedguess_one_counter")
        ]
