/** Which invoices of the list: in a state, made within a range of days; as the address and as the API have it. Pure. */
import type { Query } from "../../address";
import type { Parameters } from "../../api/client";
import type { Range } from "../../ranges";

const PAST_DUE = "past-due";
const DAY_SECONDS = 24 * 60 * 60;

export const STATES = [
  { value: "", label: "All" },
  { value: "open", label: "Open" },
  { value: PAST_DUE, label: "Past due" },
  { value: "paid", label: "Paid" },
  { value: "uncollectible", label: "Uncollectible" },
  { value: "void", label: "Void" },
];

export interface Filters {
  /** "": every state. */
  state: string;
  /** The days, in UTC, on which they were made. */
  made: Range;
}

/** What the address does not say, or says wrongly, is no filter. */
export function readFilters({ status, from, to }: Query): Filters {
  const state = STATES.find(({ value }) => value === status)?.value ?? "";
  return { state, made: { from: dayIn(from), to: dayIn(to) } };
}

function dayIn(text: string | undefined): string | undefined {
  return text && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

export function isFiltered({ state, made }: Filters): boolean {
  return state !== "" || made.from !== undefined || made.to !== undefined;
}

/** Stripe has no such state as past due: an invoice that is open for longer than it may. Its upper bounds are exclusive. */
export function asParameters({ state, made: { from, to } }: Filters, now: number): Parameters {
  const isLate = state === PAST_DUE;
  return {
    status: isLate ? "open" : state,
    "due_date[lt]": isLate ? Math.floor(now / 1000) : undefined,
    "created[gte]": from && secondsOf(from),
    "created[lt]": to && secondsOf(to) + DAY_SECONDS,
  };
}

/** What the API cannot answer, as a year before its first, is the nearest that it can. */
function secondsOf(day: string): number {
  return Math.max(0, Date.parse(day) / 1000);
}
