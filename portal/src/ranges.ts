/** Ranges of days, in UTC, both ends inclusive: the usual ones by name, and any other by its ends. Pure. */
import { formatDay } from "./formats";

export interface Range {
  /** `2026-11-23`; undefined: open on that side. */
  from: string | undefined;
  to: string | undefined;
}

export const OPEN: Range = { from: undefined, to: undefined };

export interface UsualRange {
  name: string;
  range: Range;
}

/** What people ask for most, as of the day of `now`. */
export function usualRanges(now: Date): UsualRange[] {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const since = (...date: [number, number, number]): Range => ({ from: dayOf(...date), to: undefined });
  return [
    { name: "Last 30 days", range: since(year, month, day - 29) },
    { name: "Last 90 days", range: since(year, month, day - 89) },
    { name: "Last 12 months", range: since(year - 1, month, day + 1) },
    { name: "This month", range: since(year, month, 1) },
    { name: "Last month", range: { from: dayOf(year, month - 1, 1), to: dayOf(year, month, 0) } },
    { name: "This year", range: since(year, 0, 1) },
    { name: "Last year", range: { from: dayOf(year - 1, 0, 1), to: dayOf(year, 0, 0) } },
  ];
}

function dayOf(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
}

export function isSame(one: Range, other: Range): boolean {
  return one.from === other.from && one.to === other.to;
}

/** `Last month`, or `5 Jan 2026 – 1 Feb 2026`; `whole` where it is open on both sides. */
export function rangeName(range: Range, whole: string, now: Date): string {
  const { from, to } = range;
  if (from === undefined && to === undefined) return whole;
  const usual = usualRanges(now).find((one) => isSame(one.range, range));
  if (usual) return usual.name;
  if (to === undefined) return `Since ${inWords(from ?? "")}`;
  return from === undefined ? `Until ${inWords(to)}` : `${inWords(from)} – ${inWords(to)}`;
}

/** What an address says wrongly stays as it is. */
function inWords(day: string): string {
  const date = new Date(day);
  return Number.isNaN(date.getTime()) ? day : formatDay(date);
}
