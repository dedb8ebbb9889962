/** Of Stripe's objects what these screens read, beside what every screen does (api/shapes.ts). */
import type { Invoice, StripeList } from "../../api/shapes";

export interface Line {
  id: string;
  /** Before tax; negative where too much was billed. */
  amount: number;
  currency: string;
  description: string | null;
  /** The ledger's: month, period_days, plan, site_days, sites; and `reason` where it puts another month right. */
  metadata: Record<string, string>;
  pricing: { unit_amount_decimal: string | null } | null;
}

export interface Tax {
  amount: number;
  taxability_reason: string;
}

/** Stripe's `invoice_payment`; with the bank's reference, where somebody recorded one. */
export interface Payment {
  id: string;
  status: string;
  amount_paid: number | null;
  status_transitions: { paid_at: number | null };
  payment: { payment_record?: string | PaymentRecord };
}

interface PaymentRecord {
  processor_details?: { custom?: { payment_reference: string | null } };
}

/** With what a page of its own shows. */
export interface WholeInvoice extends Invoice {
  lines: StripeList<Line>;
  /** Absent from the upcoming one. */
  payments?: StripeList<Payment>;
  subtotal: number;
  starting_balance: number;
  ending_balance: number | null;
  post_payment_credit_notes_amount: number;
  total_taxes: Tax[] | null;
  default_tax_rates: { display_name: string; percentage: number }[];
  account_name: string | null;
  account_country: string | null;
  customer_name: string | null;
  customer_address: Address | null;
  customer_tax_ids: { value: string }[] | null;
  custom_fields: { name: string; value: string }[] | null;
  /** How to pay, in the issuer's words. */
  footer: string | null;
  hosted_invoice_url: string | null;
  status_transitions: { paid_at: number | null; voided_at: number | null };
}

export interface Address {
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  city: string | null;
  state: string | null;
  country: string | null;
}

export interface CreditNote {
  id: string;
  number: string;
  invoice: string;
  created: number;
  total: number;
  memo: string | null;
  pre_payment_amount: number;
  post_payment_amount: number;
  metadata: Record<string, string> | null;
}
