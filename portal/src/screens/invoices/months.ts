/** Which month an invoice is of. The ledger's say it; Stripe's have moments only, and their days are UTC. Pure. */
import type { Invoice } from "../../api/shapes";
import { formatDay, formatPeriod } from "../../formats";

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
