"""Partner, PartnerKey and Plan."""

from django.db import models
from django.db.models import Q


class Partner(models.Model):
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    partner_type = models.CharField(max_length=50, default="host")
    company_website = models.URLField(blank=True)

    def __str__(self) -> str:
        return self.name


class PartnerKey(models.Model):
    """The key under which a partner activates plans; as an OAuth client it has the application's id and secret."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="keys")
    application = models.OneToOneField("oauth.Application", models.PROTECT, related_name="partner_key")
    name = models.CharField(max_length=100)
    created_on = models.DateTimeField()
    disabled_on = models.DateTimeField(null=True, blank=True)
    change = models.BigIntegerField(default=0, editable=False, help_text="The last change number given out.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "name"], name="partnerkey_name_once_per_partner"),
            models.CheckConstraint(condition=Q(change__gte=0), name="partnerkey_change_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} / {self.name}"


class Plan(models.Model):
    """What is activated. The primary key is WordPress.com's product id."""

    product_id = models.PositiveBigIntegerField(primary_key=True)
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(product_id__gte=1), name="plan_product_id_positive"),
            # `plans=2002` is a product id and `plans=free` a slug: a slug of digits would be both.
            models.CheckConstraint(condition=~Q(slug__regex=r"^[0-9]+$"), name="plan_slug_not_a_number"),
        ]

    def __str__(self) -> str:
        return self.slug
