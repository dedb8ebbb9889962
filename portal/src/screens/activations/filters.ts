/** The filter of the list in its three forms: the address, the API's parameters, the command line's options. Pure. */
import type { Query } from "../../address";
import { type Parameters, withQuery } from "../../api/client";
import { shellQuoted } from "../../commands";

export const PAGE_SIZES = [20, 50, 100] as const;
export const STATUSES = ["active", "cancelled", "disputed"] as const;
/** The API's own limit. */
export const SHORTEST_SEARCH = 3;

export interface Filters {
  plans: string[];
  status: string | undefined;
  /** Days, both inclusive, in UTC. */
  from: string | undefined;
  to: string | undefined;
  search: string | undefined;
  order: "asc" | "desc";
  page: number;
  perPage: number;
}

/** What the address does not say, or says wrongly, is the default. */
export function readFilters(query: Query): Filters {
  return {
    plans: (query.plans ?? "").split(",").filter(Boolean),
    status: STATUSES.find((status) => status === query.status),
    from: dayIn(query.from),
    to: dayIn(query.to),
    search: query.search || undefined,
    order: query.order === "asc" ? "asc" : "desc",
    page: wholeNumber(query.page) ?? 1,
    perPage: PAGE_SIZES.find((size) => size === wholeNumber(query.per_page)) ?? 20,
  };
}

function dayIn(text: string | undefined): string | undefined {
  if (!text || !/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) return undefined;
  return new Date(text).toISOString().startsWith(text) ? text : undefined; // 31 February would be 3 March
}

/** What is searched for: the host of an address that was pasted whole, as the server has it. */
export function hostIn(text: string): string {
  const host = /^(?:https?:\/\/)?([^/?#\s]*)/i.exec(text.trim())?.[1] ?? "";
  return host.toLowerCase().replace(/^www\./, "");
}

function wholeNumber(text: string | undefined): number | undefined {
  return text && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

export function isFiltered({ plans, status, from, to, search }: Filters): boolean {
  return plans.length > 0 || [status, from, to, search].some((one) => one !== undefined);
}

/** The filter without page and size: what a file of all matches needs, too. */
export function matching({ plans, status, from, to, search, order }: Filters): Parameters {
  return {
    plans,
    status,
    activated_from: from,
    activated_before: to && dayAfter(to),
    search,
    order: order === "asc" ? order : undefined,
  };
}

export function onePage(filters: Filters): Parameters {
  return { ...matching(filters), page: filters.page, per_page: filters.perPage };
}

/** The API's upper bound is exclusive, a person's last day is not. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

/** The path of a file with every match; cells that a spreadsheet would run are made safe. */
export function csvPath(key: string, filters: Filters): string {
  return withQuery(`${key}/activations`, { ...matching(filters), format: "csv", csv_safe: 1 });
}

/** With the host, since the latest sign-in may be at another. */
export function asJetbridge(host: string, keyId: number, filters: Filters): string {
  const { plans, status, from, to, search, order } = filters;
  const options: [string, string | undefined][] = [
    ["--host", host],
    ["--key", String(keyId)],
    ...plans.map((plan): [string, string] => ["--plan", plan]),
    ["--status", status],
    ["--period", period(from, to)],
    ["--search", search],
  ];
  const said = options.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${shellQuoted(value)}`],
  );
  if (order === "asc") said.push("--oldest-first");
  said.push("--all");
  return ["jetbridge activations list", ...said].join(" ");
}

/** Half open, as the client's periods are: `2026-01-05..2026-02-01` ends before the first of February. */
function period(from: string | undefined, to: string | undefined): string | undefined {
  if (from === undefined && to === undefined) return undefined;
  return `${from ?? ""}..${to === undefined ? "" : dayAfter(to)}`;
}
