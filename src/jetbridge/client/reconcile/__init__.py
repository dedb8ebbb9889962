"""Does an invoice bill what was activated? Line by line, with a cause and the sites for each difference.

Asks servers by `Client` only; amounts come from `jetbridge.rating`, which the server's own invoices come from.
"""

from jetbridge.client.reconcile.audits import reconcile
from jetbridge.client.reconcile.charges import Irreconcilable
from jetbridge.client.reconcile.findings import Cause, Finding, Reconciliation, Row, Site
from jetbridge.client.reconcile.rules import BadRules, Rules

__all__ = ["BadRules", "Cause", "Finding", "Irreconcilable", "Reconciliation", "Row", "Rules", "Site", "reconcile"]
