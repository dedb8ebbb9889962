/** The list of invoices as a table for a spreadsheet or a ledger: RFC 4180, decimal amounts, ISO days. Pure. */
import type { Invoice } from "../../api/shapes";
import { toDecimal } from "../../decimals";
import { dayOf, exponentOf, isOwed, stateOf } from "../../invoices";

type Cell = string | { decimal: string };

/** Read across: the total with the balance, less what was credited and paid, is what remains. */
const COLUMNS: Record<string, (invoice: Invoice, now: number) => Cell> = {
  number: ({ number }) => number ?? "",
  month: monthOf,
  state: (invoice, now) => stateOf(invoice, now).label,
  currency: ({ currency }) => currency.toUpperCase(),
  total: (invoice) => amount(invoice, invoice.total),
  balance: (invoice) => amount(invoice, invoice.amount_due - invoice.total),
  credited: (invoice) => amount(invoice, invoice.pre_payment_credit_notes_amount),
  paid: (invoice) => amount(invoice, invoice.amount_paid),
  remaining: (invoice) => amount(invoice, isOwed(invoice) ? invoice.amount_remaining : 0),
  made_on: (invoice) => dayOf(invoice, invoice.created),
  due_on: (invoice) => (invoice.due_date === null ? "" : dayOf(invoice, invoice.due_date)),
};

export function asCsv(invoices: readonly Invoice[], now: number): string {
  const columns = Object.values(COLUMNS);
  const rows = invoices.map((invoice) => columns.map((cell) => written(cell(invoice, now))));
  return [Object.keys(COLUMNS), ...rows].map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** Stripe has moments only: the month in which its period begins. */
function monthOf({ metadata, period_start }: Invoice): string {
  return metadata?.month ?? new Date(period_start * 1000).toISOString().slice(0, 7);
}

function amount(invoice: Invoice, minor: number): Cell {
  return { decimal: toDecimal(String(minor), exponentOf(invoice)) };
}

/** A spreadsheet would run a text that begins like a formula, so it gets `'` before it; numbers stay what they are. */
function written(cell: Cell): string {
  if (typeof cell !== "string") return cell.decimal;
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
