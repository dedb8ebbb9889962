/** The routes that several screens call. A screen's own routes stand beside it, in the same way. */
import type { Client, Parameters } from "./client";
import type {
  ActivationsList,
  Capability,
  Invoice,
  Me,
  Member,
  Partner,
  Period,
  Plan,
  SiteWithHistory,
  StripeList,
} from "./shapes";

export const PARTNERS = "/wpcom/v2/jetpack-partners";
export const ME = "/rest/v1.1/me";

export function keyPath(partnerId: number, keyId: number): string {
  return `${PARTNERS}/${partnerId}/key/${keyId}`;
}

export const whoAmI = (api: Client) => api.get<Me>(ME);
export const listPartners = (api: Client) => api.get<Partner[]>(PARTNERS);
export const listCapabilities = (api: Client) =>
  api.get<Record<string, Capability>>(`${PARTNERS}/capabilities`);
export const listPlans = (api: Client) => api.get<Plan[]>(`${PARTNERS}/plans`);

export const listMembers = (api: Client, partnerId: number, signal: AbortSignal) =>
  api.get<Member[]>(`${PARTNERS}/${partnerId}/members`, {}, signal);

export function summarize(api: Client, query: Parameters, signal?: AbortSignal): Promise<Period[]> {
  return api.get(`${PARTNERS}/activations`, query, signal);
}

export function listActivations(
  api: Client,
  key: string,
  query: Parameters,
  signal?: AbortSignal,
): Promise<ActivationsList> {
  return api.get(`${key}/activations`, query, signal);
}

export function getActivation(
  api: Client,
  key: string,
  id: number,
  signal?: AbortSignal,
): Promise<SiteWithHistory> {
  return api.get(`${key}/activation/${id}`, {}, signal);
}

export function cancelActivation(api: Client, key: string, id: number): Promise<SiteWithHistory> {
  return api.delete(`${key}/activation/${id}`);
}

/** The whole of each, with its lines, would be ten times as much. */
const LISTED: Record<keyof Invoice, true> = {
  id: true,
  number: true,
  status: true,
  currency: true,
  total: true,
  amount_due: true,
  amount_paid: true,
  amount_remaining: true,
  pre_payment_credit_notes_amount: true,
  created: true,
  due_date: true,
  period_start: true,
  period_end: true,
  metadata: true,
};
const LIST_FIELDS = ["has_more", ...Object.keys(LISTED).map((name) => `data.${name}`)];

export function listInvoices(api: Client, key: string, query: Parameters, signal?: AbortSignal) {
  const asked = { ...query, _fields: LIST_FIELDS };
  return api.get<StripeList<Invoice>>(`${key}/stripe/invoices`, asked, signal);
}

export function getUpcomingInvoice(api: Client, key: string, signal?: AbortSignal): Promise<Invoice> {
  return api.get(`${key}/stripe/upcoming-invoice`, {}, signal);
}

/** An address of `path`, good once for 60 s, from which the browser saves a file (contract 3.3). */
export async function downloadUrl(api: Client, path: string): Promise<string> {
  return (await api.post<{ url: string }>(`${PARTNERS}/download`, { path })).url;
}
