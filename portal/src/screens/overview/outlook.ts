/** The invoices of the chosen keys, and what the next ones will come to. Loads and adds; draws nothing. */
import type { Client } from "../../api/client";
import { NotHere } from "../../api/errors";
import { getUpcomingInvoice, keyPath, listInvoices } from "../../api/routes";
import type { Invoice, Key } from "../../api/shapes";
import { isOpen, isPastDue, lastDayOf } from "../../invoices";
import { type Limit, limitTo } from "../../limit";

/** A partner with more keys is asked to choose one: each key has its own invoices, and is asked three questions. */
export const MOST_KEYS = 50;
const AT_ONCE = 6;
const NEWEST = 5;
const SHOWN = 8;

export interface KeyInvoice {
  key: Key;
  invoice: Invoice;
}

export interface Outlook {
  /** The newest of all. */
  past: KeyInvoice[];
  /** Every one that is open, however old. */
  open: KeyInvoice[];
  upcoming: KeyInvoice[];
  /** False where this server has no invoices at all. */
  isThere: boolean;
  tooManyKeys: boolean;
}

const NOTHING: Outlook = { past: [], open: [], upcoming: [], isThere: true, tooManyKeys: false };

export async function loadOutlook(
  api: Client,
  partnerId: number,
  keys: readonly Key[],
  signal: AbortSignal,
): Promise<Outlook> {
  if (keys.length > MOST_KEYS) return { ...NOTHING, tooManyKeys: true };
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const limit = limitTo(AT_ONCE);
  try {
    const each = await Promise.all(keys.map((key) => loadKey(api, partnerId, key, limit, either)));
    return {
      ...NOTHING,
      past: each.flatMap(({ past }) => past),
      open: each.flatMap(({ open }) => open),
      upcoming: each.flatMap(({ upcoming }) => upcoming),
    };
  } catch (error) {
    failed.abort(); // one trouble is enough: the rest need not be asked
    if (error instanceof NotHere && error.isMissingRoute) return { ...NOTHING, isThere: false };
    throw error;
  }
}

async function loadKey(api: Client, partnerId: number, key: Key, limit: Limit, signal: AbortSignal) {
  const path = keyPath(partnerId, key.id);
  const [upcoming, past, open] = await Promise.all([
    limit(() => listUpcoming(api, path, signal)),
    limit(() => listInvoices(api, path, { limit: NEWEST }, signal)),
    limit(() => listInvoices(api, path, { status: "open" }, signal)),
  ]);
  const ofKey = (invoice: Invoice): KeyInvoice => ({ key, invoice });
  return { upcoming: upcoming.map(ofKey), past: past.data.map(ofKey), open: open.data.map(ofKey) };
}

/** One at most: nothing to bill is no error. */
async function listUpcoming(api: Client, path: string, signal: AbortSignal): Promise<Invoice[]> {
  try {
    return [await getUpcomingInvoice(api, path, signal)];
  } catch (error) {
    if (error instanceof NotHere && !error.isMissingRoute) return [];
    throw error;
  }
}

export interface Sum {
  /** One of those that were added, for its currency. */
  invoice: Invoice;
  total: number;
  /** What of it is to be paid: a balance from before may pay for the rest. */
  due: number;
  /** Of the total, so far; undefined where a back end does not say. */
  accrued: number | undefined;
  /** The first of them is made after this day. */
  lastDay: string;
}

/** Undefined where there is nothing to bill, or where the currencies differ: then there is no sum. */
export function sumOf(upcoming: readonly KeyInvoice[]): Sum | undefined {
  const invoices = upcoming.map(({ invoice }) => invoice);
  const [first] = invoices;
  if (!first || invoices.some(({ currency }) => currency !== first.currency)) return undefined;
  const accrued = invoices.map(({ metadata }) => Number(metadata?.accrued_to_date));
  const soFar = accrued.reduce((sum, one) => sum + one, 0);
  return {
    invoice: first,
    total: invoices.reduce((sum, { total }) => sum + total, 0),
    due: invoices.reduce((sum, { amount_due }) => sum + amount_due, 0),
    accrued: Number.isNaN(soFar) ? undefined : soFar,
    lastDay: invoices.map(lastDayOf).sort()[0] ?? "",
  };
}

/** What a glance shows: what is open, by when it is due, so what is past due is first; then the newest of the others. */
export function glanceAt({ past, open }: Outlook): KeyInvoice[] {
  const due = open.toSorted((a, b) => dueOf(a) - dueOf(b));
  const others = past.filter(({ invoice }) => !isOpen(invoice));
  const newest = others.sort((a, b) => b.invoice.created - a.invoice.created).slice(0, NEWEST);
  return [...due, ...newest].slice(0, SHOWN);
}

/** One without a due date can wait. */
const dueOf = ({ invoice }: KeyInvoice) => invoice.due_date ?? Number.MAX_SAFE_INTEGER;

export interface Owed {
  open: number;
  pastDue: number;
  /** What remains to be paid, by currency: one of its invoices, and minor units. */
  sums: { invoice: Invoice; remaining: number }[];
}

export function owedOf(open: readonly KeyInvoice[], now: number): Owed {
  const invoices = open.map(({ invoice }) => invoice);
  const sums: Owed["sums"] = [];
  for (const invoice of invoices) {
    const sum = sums.find((one) => one.invoice.currency === invoice.currency);
    if (sum) sum.remaining += invoice.amount_remaining;
    else sums.push({ invoice, remaining: invoice.amount_remaining });
  }
  const pastDue = invoices.filter((invoice) => isPastDue(invoice, now)).length;
  return { open: invoices.length, pastDue, sums };
}
