"""Users and their membership of partners."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    email = models.EmailField(unique=True)


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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "partner"], name="membership_once_per_partner"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.partner}"
