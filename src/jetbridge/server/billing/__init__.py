"""What partners are billed: prices, the ledger that makes invoices, or Stripe where a key has a subscription."""
