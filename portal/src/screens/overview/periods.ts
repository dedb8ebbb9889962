/** Days, months and years of the summary, in UTC: what the figures compare, and what the graph shows. Pure. */
import type { Period, Scale } from "../../api/shapes";
import type { Range } from "../../ranges";

export const SCALES: readonly Scale[] = ["day", "month", "year"];

/** The first and the last index of the periods that are shown. */
export type Span = readonly [first: number, last: number];

export function toScale(text: string | undefined): Scale {
  return SCALES.find((scale) => scale === text) ?? "month";
}

/** The first day of the month so many months before that of `now`: `2026-10-01`. */
export function monthsBack(now: Date, months: number): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 10);
}

export interface Comparison {
  /** This month so far. */
  now: number;
  /** The month before, up to the same day of it. */
  before: number;
  /** The month before, whole. */
  whole: number;
}

export interface Figures {
  /** The last day there is: today, by the server's clock. */
  today: string;
  active: number;
  total: number;
  /** In force when this month began. */
  activeBefore: number;
  new: Comparison;
  ended: Comparison;
}

/** Undefined where there was never an activation. `days` begin with the first of the month before, or later. */
export function figuresOf(days: readonly Period[]): Figures | undefined {
  const last = days.at(-1);
  if (!last) return undefined;
  const thisMonth = days.filter((day) => day.date.slice(0, 7) === last.date.slice(0, 7));
  const before = days.slice(0, days.length - thisMonth.length);
  const sameDays = before.filter((day) => day.date.slice(8) <= last.date.slice(8));
  const compare = (figure: "new" | "cancelled"): Comparison => ({
    now: sum(thisMonth, figure),
    before: sum(sameDays, figure),
    whole: sum(before, figure),
  });
  return {
    today: last.date,
    active: last.active,
    total: last.total,
    activeBefore: before.at(-1)?.active ?? 0,
    new: compare("new"),
    ended: compare("cancelled"),
  };
}

function sum(periods: readonly Period[], figure: "new" | "cancelled"): number {
  return periods.reduce((total, period) => total + period[figure], 0);
}

/** The instant at which a period begins, in unix seconds; `2026`, `2026-11` and `2026-11-23` alike. */
export function startOf(date: string): number {
  const [year, month = "01", day = "01"] = date.split("-");
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / 1000;
}

/** The last day of a period, as a day. */
export function lastDayOf(date: string): string {
  if (date.length === 10) return date;
  if (date.length === 4) return `${date}-12-31`;
  const [year, month] = date.split("-").map(Number);
  return new Date(Date.UTC(Number(year), Number(month), 0)).toISOString().slice(0, 10);
}

export function firstDayOf(date: string): string {
  if (date.length === 10) return date;
  return new Date(startOf(date) * 1000).toISOString().slice(0, 10);
}

/** The periods of which at least one day is in the range; undefined where none is. */
export function indexRange(rows: readonly Period[], { from, to }: Range): Span | undefined {
  if (from !== undefined && to !== undefined && from > to) return undefined;
  const first = from === undefined ? 0 : rows.findIndex(({ date }) => lastDayOf(date) >= from);
  const last = to === undefined ? rows.length - 1 : rows.findLastIndex(({ date }) => firstDayOf(date) <= to);
  return first === -1 || first > last ? undefined : [first, last];
}

/**
 * One step in or out: in shows half as many periods, out twice as many, as far as there are such. `at` stays in sight,
 * where it can at the same place.
 */
export function zoomed([first, last]: Span, at: number, step: 1 | -1, length: number): Span {
  const count = last - first + 1;
  const wanted = step === 1 ? Math.ceil(count / 2) : Math.min(length, count * 2);
  const before = Math.floor(((at - first) * wanted) / count);
  const start = Math.min(Math.max(0, at - before), length - wanted);
  return [start, start + wanted - 1];
}
