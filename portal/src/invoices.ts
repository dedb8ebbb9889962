/** What an invoice says, in one place for every screen that shows one: its state, its money. Pure. */
import type { Invoice } from "./api/shapes";
import { formatMoney } from "./formats";
import type { Tone } from "./parts/badge";

const DEFAULT_EXPONENT = 2;

export interface InvoiceState {
  label: string;
  tone: Tone;
}

const STATES: Record<string, InvoiceState> = {
  open: { label: "Open", tone: "warn" },
  paid: { label: "Paid", tone: "good" },
  uncollectible: { label: "Uncollectible", tone: "bad" },
  void: { label: "Void", tone: "calm" },
};
const PAST_DUE: InvoiceState = { label: "Past due", tone: "bad" };
const ESTIMATE: InvoiceState = { label: "Estimate", tone: "calm" };

/** Without a number it is the upcoming one: other drafts never leave the server. "Past due" is not Stripe's, but derived. */
export function stateOf(invoice: Invoice, now: number): InvoiceState {
  if (invoice.number === null) return ESTIMATE;
  const isLate = invoice.status === "open" && invoice.due_date !== null && invoice.due_date * 1000 < now;
  if (isLate) return PAST_DUE;
  return STATES[invoice.status ?? ""] ?? ESTIMATE;
}

export function exponentOf(invoice: Invoice): number {
  return Number(invoice.metadata?.currency_exponent ?? DEFAULT_EXPONENT);
}

export function money(invoice: Invoice, minor: number | string): string {
  return formatMoney(minor, invoice.currency, exponentOf(invoice));
}

/** A unix time of Stripe's as a day. */
export function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
