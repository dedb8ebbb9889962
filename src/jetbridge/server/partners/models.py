"""Partner, PartnerKey and Plan."""

from django.db import models
from django.db.models import Q


class TaxExempt(models.TextChoices):
    """Stripe's words. `reverse` prints its note on the invoice, and charges nothing."""

    NONE = "none"
    EXEMPT = "exempt"
    REVERSE = "reverse"


class Partner(models.Model):
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    partner_type = models.CharField(max_length=50, default="host")
    company_website = models.URLField(blank=True)

    # What invoices are made with. Currency and zone stay once an invoice is final (billing.md, rating 7).
    currency = models.CharField(max_length=3, default="usd", help_text="ISO 4217, lower case.")
    time_zone = models.CharField(
        max_length=64, default="UTC", help_text="IANA name; a billed day ends at its midnight."
    )
    legal_name = models.CharField(max_length=200, blank=True, help_text="On invoices, if it is not the name.")
    email = models.EmailField(blank=True, help_text="Where invoices are asked after.")
    address_line1 = models.CharField(max_length=200, blank=True)
    address_line2 = models.CharField(max_length=200, blank=True)
    address_city = models.CharField(max_length=100, blank=True)
    address_state = models.CharField(max_length=100, blank=True)
    address_postal_code = models.CharField(max_length=20, blank=True)
    address_country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2, upper case.")
    tax_id = models.CharField(max_length=50, blank=True)
    tax_id_type = models.CharField(max_length=20, blank=True, help_text="Stripe's word for it, such as eu_vat.")
    tax_name = models.CharField(max_length=50, blank=True, help_text="What the tax is called, such as VAT.")
    tax_rate = models.DecimalField(max_digits=7, decimal_places=4, default=0, help_text="In percent.")
    tax_exempt = models.CharField(max_length=7, choices=TaxExempt, default=TaxExempt.NONE)
    days_until_due = models.PositiveSmallIntegerField(default=30)
    purchase_order = models.CharField(max_length=100, blank=True, help_text="Printed on each invoice.")
    stripe_customer_id = models.CharField(
        max_length=255, blank=True, help_text="cus_…, where a key is billed by Stripe."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(currency__regex=r"^[a-z]{3}$"), name="partner_currency_is_iso_4217"),
            models.CheckConstraint(condition=Q(tax_rate__gte=0, tax_rate__lte=100), name="partner_tax_rate_is_percent"),
            models.CheckConstraint(condition=Q(days_until_due__lte=365), name="partner_due_within_a_year"),
        ]

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
