/** The billing routes of a key (contract 3.3). */
import type { Client, Parameters } from "../../api/client";
import { getUpcomingInvoice, listInvoices } from "../../api/routes";
import type { Invoice, StripeList } from "../../api/shapes";
import { UPCOMING } from "../../invoices";
import type { CreditNote, WholeInvoice } from "./shapes";

export function getInvoice(api: Client, key: string, id: string, signal: AbortSignal): Promise<WholeInvoice> {
  if (id === UPCOMING) return getUpcomingInvoice(api, key, signal) as Promise<WholeInvoice>;
  return api.get(`${key}/stripe/invoices/${encodeURIComponent(id)}`, {}, signal);
}

const AT_ONCE = 100;

/** All that the query asks for, stretch by stretch, as far as they go. */
export async function listEveryInvoice(api: Client, key: string, query: Parameters): Promise<Invoice[]> {
  const found: Invoice[] = [];
  for (;;) {
    const stretch = { ...query, limit: AT_ONCE, starting_after: found.at(-1)?.id };
    const { data, has_more } = await listInvoices(api, key, stretch);
    found.push(...data);
    if (!has_more || data.length === 0) return found;
  }
}

/** The API lists them by key; an invoice has few. */
export async function listCreditNotes(
  api: Client,
  key: string,
  invoiceId: string,
  signal: AbortSignal,
): Promise<CreditNote[]> {
  const all = await api.get<StripeList<CreditNote>>(`${key}/stripe/credit-notes`, {}, signal);
  return all.data.filter(({ invoice }) => invoice === invoiceId);
}

export const pdfPath = (key: string, kind: "invoices" | "credit-notes", id: string) =>
  `${key}/stripe/${kind}/${id}.pdf`;

export const sitesPath = (key: string, invoiceId: string) => `${key}/stripe/invoices/${invoiceId}/sites`;
