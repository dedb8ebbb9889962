/** The invoices of the chosen keys, and what the next ones will come to. Loads and adds; draws nothing. */
import type { Client } from "../../api/client";
import { NotHere } from "../../api/errors";
import { getUpcomingInvoice, keyPath, listInvoices } from "../../api/routes";
import type { Invoice, Key } from "../../api/shapes";
import { lastDayOf } from "../../invoices";

/** A partner with more keys is asked to choose one: each key has its own invoices. */
export const MOST_KEYS = 12;
const SHOWN = 5;

export interface KeyInvoice {
  key: Key;
  invoice: Invoice;
}

export interface Outlook {
  past: KeyInvoice[];
  upcoming: KeyInvoice[];
  /** False where this server has no invoices at all. */
  isThere: boolean;
  tooManyKeys: boolean;
}

const NOTHING: Outlook = { past: [], upcoming: [], isThere: true, tooManyKeys: false };

export async function loadOutlook(
  api: Client,
  partnerId: number,
  keys: readonly Key[],
  signal: AbortSignal,
): Promise<Outlook> {
  if (keys.length > MOST_KEYS) return { ...NOTHING, tooManyKeys: true };
  try {
    const each = await Promise.all(keys.map((key) => loadKey(api, partnerId, key, signal)));
    const past = each.flatMap((one) => one.past).sort((a, b) => b.invoice.created - a.invoice.created);
    return { ...NOTHING, past: past.slice(0, SHOWN), upcoming: each.flatMap((one) => one.upcoming) };
  } catch (error) {
    if (error instanceof NotHere && error.isMissingRoute) return { ...NOTHING, isThere: false };
    throw error;
  }
}

async function loadKey(api: Client, partnerId: number, key: Key, signal: AbortSignal) {
  const path = keyPath(partnerId, key.id);
  const upcoming = getUpcomingInvoice(api, path, signal).then(
    (invoice) => [{ key, invoice }],
    (error: unknown) => {
      if (error instanceof NotHere && !error.isMissingRoute) return []; // nothing to bill
      throw error;
    },
  );
  const past = listInvoices(api, path, { limit: SHOWN }, signal);
  const [next, list] = await Promise.all([upcoming, past]);
  return { upcoming: next, past: list.data.map((invoice) => ({ key, invoice })) };
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
