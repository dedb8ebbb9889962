"""Makes partners. What already stands is never changed."""

from jetbridge.server.partners.models import Partner


class PartnerExists(Exception):
    """The slug belongs to a partner with other particulars."""


def register(slug: str, name: str, *, partner_type: str, company_website: str) -> tuple[Partner, bool]:
    """The partner, and whether it is new: the same call twice makes one. Raises ValidationError, PartnerExists."""
    said = {"name": name, "partner_type": partner_type, "company_website": company_website}
    partner = Partner.objects.filter(slug=slug).first()
    if partner is None:
        partner = Partner(slug=slug, **said)
        partner.full_clean()
        partner.save(force_insert=True)
        return partner, True
    if different := [field for field, value in said.items() if getattr(partner, field) != value]:
        raise PartnerExists(f"there is a partner {slug!r} already, with another {', '.join(different)}")
    return partner, False
