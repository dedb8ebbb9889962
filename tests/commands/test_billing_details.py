"""`jetbridge-server billing-details` and `issuer`: what invoices are made with."""

import re

import pytest
from tests.commands.lines import refused, run

from jetbridge.server.partners.models import Partner

pytestmark = pytest.mark.django_db


def test_they_are_shown_and_changed(acme: Partner) -> None:
    assert "currency: usd\ntime-zone: UTC\n" in run("billing-details acme")
    said = run("billing-details acme --currency eur --tax-rate 19.50 --legal-name", "Acme GmbH")
    assert "currency: eur (changed)\n" in said
    assert "tax-rate: 19.5 (changed)\n" in said
    assert "legal-name: Acme GmbH (changed)\n" in said
    assert "(changed)" not in run("billing-details acme --currency eur")
    assert "legal-name: (changed)\n" in run("billing-details acme --legal-name=")


def test_what_is_wrong_is_said_field_by_field(acme: Partner) -> None:
    said = refused("billing-details acme --currency ugx --time-zone Nowhere")
    assert re.fullmatch(r"currency: 'ugx' is no currency .*\ntime_zone: 'Nowhere' is no time zone.*", said)
    assert refused("billing-details nobody") == "there is no partner 'nobody': create-partner makes one"


def test_the_issuer_is_shown_and_changed() -> None:
    assert run("issuer").startswith("name: Jetbridge\n")
    said = run("issuer --invoice-prefix 2026- --address", "1 High Street\nLondon")
    assert "address: 1 High Street\n London (changed)\n" in said
    assert "invoice-prefix: 2026- (changed)\n" in said
    assert refused("issuer --invoice-prefix 2026").startswith("invoice_prefix: '2026' is no prefix")
