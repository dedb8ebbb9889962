/** What an invoice says, in one place for every screen that shows one: its state, its money, its month. Pure. */
import type { Invoice } from "./api/shapes";
import { formatDay, formatMoney, formatPeriod, madeOnce } from "./formats";
import type { Tone } from "./parts/badge";

const DEFAULT_EXPONENT = 2;

export interface InvoiceState {
  label: string;
  tone: Tone;
}

/** Where the portal has them; the row of screens.ts says why it is no other word. */
export const INVOICES = "/billing";
/** The upcoming invoice's place in the address, where others have their id. */
export const UPCOMING = "upcoming";

const STATES: Record<string, InvoiceState> = {
  open: { label: "Open", tone: "warn" },
  paid: { label: "Paid", tone: "good" },
  uncollectible: { label: "Uncollectible", tone: "bad" },
  void: { label: "Void", tone: "calm" },
};
const PAST_DUE: InvoiceState = { label: "Past due", tone: "bad" };
const ESTIMATE: InvoiceState = { label: "Estimate", tone: "calm" };

export function stateOf(invoice: Invoice, now: number): InvoiceState {
  if (isUpcoming(invoice)) return ESTIMATE;
  if (isPastDue(invoice, now)) return PAST_DUE;
  return STATES[invoice.status ?? ""] ?? ESTIMATE;
}

/** Without a number it is the upcoming one: other drafts never leave the server. */
export const isUpcoming = ({ number }: Invoice) => number === null;

export const isOpen = ({ status }: Invoice) => status === "open";

/** Not a state of Stripe's, but derived. */
export function isPastDue(invoice: Invoice, now: number): boolean {
  return isOpen(invoice) && invoice.due_date !== null && invoice.due_date * 1000 < now;
}

/** Whether something of it remains to be paid: never of a void one, whatever its amounts say, nor of an estimate. */
export function isOwed(invoice: Invoice): boolean {
  return !isUpcoming(invoice) && invoice.status !== "void" && invoice.amount_remaining > 0;
}

export function exponentOf(invoice: Invoice): number {
  return Number(invoice.metadata?.currency_exponent ?? DEFAULT_EXPONENT);
}

export function money(invoice: Invoice, minor: number | string): string {
  return formatMoney(minor, invoice.currency, exponentOf(invoice));
}

/** How a total becomes what is to be paid, in words; undefined where it is just that. */
export function balanceNote(invoice: Invoice, total: number, due: number): string | undefined {
  if (due === total) return undefined;
  const said = `total ${money(invoice, total)}`;
  return due < total
    ? `${said}, less ${money(invoice, total - due)} of balance`
    : `${said} before the balance`;
}

/** A unix time of Stripe's as a day where the partner is billed, as on paper: `2026-11-30`. */
export function dayOf(invoice: Pick<Invoice, "metadata">, seconds: number): string {
  const parts = dayIn(invoice.metadata?.time_zone ?? "UTC").formatToParts(seconds * 1000);
  const said = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${said.year}-${said.month}-${said.day}`;
}

const dayIn = madeOnce(
  (timeZone: string) =>
    new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }),
);

/** Its month, which the ledger says. Stripe has moments only, and their days are UTC. */
export function periodOf(invoice: Invoice): string {
  const month = invoice.metadata?.month;
  if (month) return formatPeriod(month);
  const [start, end] = [invoice.period_start, invoice.period_end].map((moment) => new Date(moment * 1000));
  return start && end ? `${formatDay(start)} – ${formatDay(end)}` : "";
}

/** The last day that the upcoming invoice counts, as `2026-11-30`. */
export function lastDayOf(invoice: Invoice): string {
  const month = invoice.metadata?.month;
  if (!month) return new Date(invoice.period_end * 1000 - 1).toISOString().slice(0, 10);
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
