"""Activation, its history, its counts and its billed days. `journal` is the only writer of them all."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from jetbridge.server.partners.models import PartnerKey, Plan


class Status(models.TextChoices):
    ACTIVE = "active"
    CANCELLED = "cancelled"
    DISPUTED = "disputed"


_STATUS = Case(
    When(disputed_on__isnull=False, then=Value(Status.DISPUTED.value)),
    When(cancelled_on__isnull=False, then=Value(Status.CANCELLED.value)),
    default=Value(Status.ACTIVE.value),
    output_field=models.CharField(max_length=9),
)


class Activation(models.Model):
    """A plan on a site, from `activated_on` until the earlier of `cancelled_on` and `disputed_on` (contract 3.0)."""

    key = models.ForeignKey(PartnerKey, models.PROTECT, db_index=False)
    product = models.ForeignKey(Plan, models.PROTECT, db_index=False)
    wpcom_blog_id = models.BigIntegerField()
    wpcom_user_id = models.BigIntegerField(null=True)
    external_user_id = models.CharField(max_length=200, null=True)
    created_on = models.DateTimeField()
    activated_on = models.DateTimeField()
    cancelled_on = models.DateTimeField(null=True)
    disputed_on = models.DateTimeField(null=True)
    site_registered = models.DateTimeField(null=True)
    site_url = models.CharField(max_length=2000)
    site_host = models.CharField(max_length=255, help_text="Lower-case punycode, without www.")
    site_name = models.CharField(max_length=500)
    site_icon = models.CharField(max_length=2000, null=True)
    change = models.BigIntegerField(help_text="The key's change number of the last write.")
    status = models.GeneratedField(expression=_STATUS, output_field=models.CharField(max_length=9), db_persist=True)

    class Meta:
        indexes = [
            # A page of all activations, and of one plan in one status: both are read in order, never sorted.
            models.Index(fields=["key", "activated_on", "id"], name="activation_by_time"),
            models.Index(fields=["key", "product", "status", "activated_on", "id"], name="activation_by_plan"),
            models.Index(
                fields=["key", "site_host"],
                name="activation_by_host",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "change"], name="activation_change_once"),
            models.UniqueConstraint(
                fields=["key", "wpcom_blog_id", "product", "activated_on"], name="activation_once_per_moment"
            ),
            models.UniqueConstraint(
                fields=["key", "wpcom_blog_id", "product"],
                condition=Q(cancelled_on__isnull=True, disputed_on__isnull=True),
                name="activation_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__gte=F("activated_on")), name="activation_cancelled_after_activated"
            ),
            models.CheckConstraint(
                condition=Q(disputed_on__gte=F("activated_on")), name="activation_disputed_after_activated"
            ),
            models.CheckConstraint(condition=Q(wpcom_blog_id__gte=1), name="activation_blog_id_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.site_host} {self.product_id}"


class ActivationHistory(models.Model):
    """One change of an activation after it was made: which fields, from what to what, when and by whom."""

    activation = models.ForeignKey(Activation, models.CASCADE, related_name="history")
    change = models.BigIntegerField()
    changed_on = models.DateTimeField()
    changed_by = models.CharField(max_length=200, help_text="user:ID, or import:FILE")
    fields = models.JSONField(help_text='{"cancelled_on": [null, "2026-01-05T00:00:00+00:00"]}')


class ActivationCount(models.Model):
    """How many activations of one plan were made, and how many ended, in one UTC period.

    `active`, `cancelled` and `disputed` count the activations *made* in the period by their status now; `ended` counts
    the ends that fall in it. `product_id` 0 is the sum over all plans.
    """

    ALL_PLANS = 0

    class Grain(models.TextChoices):
        DAY = "day"
        MONTH = "month"
        YEAR = "year"

    pk = models.CompositePrimaryKey("key_id", "product_id", "grain", "start")
    key = models.ForeignKey(PartnerKey, models.PROTECT, db_index=False)
    product_id = models.PositiveBigIntegerField()
    grain = models.CharField(max_length=5, choices=Grain.choices)
    start = models.DateField()
    active = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0)
    disputed = models.BigIntegerField(default=0)
    ended = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(active__gte=0, cancelled__gte=0, disputed__gte=0, ended__gte=0),
                name="activationcount_not_negative",
            )
        ]


class BillingDay(models.Model):
    """How many activations of one plan begin, and how many end, to be billed on a day in the partner's zone.

    One that begins and ends on the same day is never billed, and is left out. All invoices are rated from this.
    """

    pk = models.CompositePrimaryKey("key_id", "product_id", "day")
    key = models.ForeignKey(PartnerKey, models.PROTECT, db_index=False)
    product_id = models.PositiveBigIntegerField()
    day = models.DateField()
    starts = models.BigIntegerField(default=0)
    ends = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(starts__gte=0, ends__gte=0), name="billingday_not_negative")]
