/**
 * Which periods the time axis names, and how: all of them where there is room, else those where a month, a quarter, a
 * year or the like begins. Pure: it is told how wide a text is.
 */
import type { Period } from "../../api/shapes";
import { formatShortDay, formatShortMonth } from "../../formats";
import { startOf } from "./periods";

export interface Tick {
  index: number;
  /** As short as it can be; the year is in a second line, where it is not that of the tick before. */
  label: string;
}

/** Pixels between two labels, at least. */
const GAP = 12;

/** From fine to coarse, how the dates end that an axis names. Days are counted from the first of each month. */
const YEARS = ["", "[02468]", "[05]", "0"];
const MONTHS = ["", "-(01|04|07|10)", "-(01|07)", ...YEARS.map((year) => `${year}-01`)];
const DAYS = [
  "",
  "-[012][13579]",
  "-(01|04|07|10|13|16|19|22|25|28)",
  "-(01|06|11|16|21|26)",
  "-(01|11|21)",
  "-(01|16)",
  ...MONTHS.map((month) => `${month}-01`),
];

/** For `width` pixels. The labels do not touch. */
export function ticksOf(rows: readonly Period[], width: number, measure: (text: string) => number): Tick[] {
  const dates = rows.map(({ date }, index) => ({ date, index }));
  for (const ending of endingsOf(rows[0]?.date ?? "")) {
    const pattern = new RegExp(`${ending}$`);
    const named = dates.filter(({ date }) => pattern.test(date));
    if (named.length * GAP > width) continue; // spares to write and measure thousands of labels
    const ticks = named.map(({ date, index }, at) => ({ index, label: labelOf(date, named[at - 1]?.date) }));
    if (haveRoom(ticks, width / rows.length, measure)) return ticks;
  }
  return [];
}

function endingsOf(date: string): string[] {
  if (date.length === 4) return YEARS;
  return date.length === 7 ? MONTHS : DAYS;
}

function labelOf(date: string, before: string | undefined): string {
  const year = date.slice(0, 4);
  if (date === year) return year;
  const start = new Date(startOf(date) * 1000);
  const name = date.length === 7 ? formatShortMonth(start) : formatShortDay(start);
  return before?.startsWith(year) ? name : `${name}\n${year}`;
}

function haveRoom(ticks: readonly Tick[], perPeriod: number, measure: (text: string) => number): boolean {
  const halves = ticks.map(({ label }) => Math.max(...label.split("\n").map(measure)) / 2);
  return ticks.every(({ index }, at) => {
    const next = ticks[at + 1];
    if (!next) return true;
    return (next.index - index) * perPeriod >= (halves[at] ?? 0) + GAP + (halves[at + 1] ?? 0);
  });
}
