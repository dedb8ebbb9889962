"""What the ledger knows, as Stripe's objects: API version 2026-08-26.dahlia.

Shapes only. It computes no amount and asks no database: an invoice comes with its key, a credit note with its invoice.
"""

from jetbridge.server.billing.stripe_shape.account import PlanPrice, customer, subscription
from jetbridge.server.billing.stripe_shape.credit_notes import credit_note
from jetbridge.server.billing.stripe_shape.invoices import invoice
from jetbridge.server.billing.stripe_shape.parts import Json, listed

__all__ = ["Json", "PlanPrice", "credit_note", "customer", "invoice", "listed", "subscription"]
