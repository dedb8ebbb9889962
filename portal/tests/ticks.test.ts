import { describe, expect, test } from "vitest";
import type { Period, Scale } from "../src/api/shapes";
import { ticksOf } from "../src/screens/overview/ticks";

const LENGTHS: Record<Scale, number> = { day: 10, month: 7, year: 4 };
const PHONE = 220;
const DESKTOP = 990;
const LETTER = 7;

/** Every period from that of one day to that of another. */
function periods(scale: Scale, from: string, to: string): Period[] {
  const dates = new Set<string>();
  for (let day = Date.parse(from); day <= Date.parse(to); day += 86_400_000)
    dates.add(new Date(day).toISOString().slice(0, LENGTHS[scale]));
  return [...dates].map((date) => ({ date, new: 0, total: 0, cancelled: 0, active: 0 }));
}

function named(rows: Period[], width: number): (string | undefined)[] {
  return ticksOf(rows, width, measure).map(({ index }) => rows[index]?.date);
}

const measure = (text: string) => text.length * LETTER;

describe("the time axis names", () => {
  test("every period, once, where there is room", () => {
    expect(named(periods("month", "2026-08-01", "2026-11-30"), DESKTOP)).toEqual([
      "2026-08",
      "2026-09",
      "2026-10",
      "2026-11",
    ]);
    expect(named(periods("day", "2026-11-20", "2026-11-22"), DESKTOP)).toHaveLength(3);
    expect(named(periods("year", "2026-11-20", "2026-11-22"), PHONE)).toEqual(["2026"]);
  });

  test("else those where a month, a quarter or a year begins", () => {
    const days = periods("day", "2025-12-03", "2026-11-27");
    expect(named(days, DESKTOP)).toHaveLength(11);
    expect(named(days, PHONE)).toEqual(["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]);
    const months = periods("month", "2021-01-12", "2026-11-27");
    expect(named(months, DESKTOP)).toContain("2021-04");
    expect(named(months, PHONE)).toEqual(["2022-01", "2024-01", "2026-01"]);
  });

  test("years alone over ten years of days", () => {
    expect(named(periods("day", "2016-12-03", "2026-11-27"), PHONE)).toEqual(["2020-01-01", "2025-01-01"]);
  });

  test("two of a few weeks' days at least, on a phone too", () => {
    const days = periods("day", "2026-09-01", "2026-11-27");
    for (let count = 2; count < 30; count++)
      for (let first = 0; first + count < days.length; first++)
        expect(named(days.slice(first, first + count), PHONE).length).toBeGreaterThanOrEqual(2);
  });
});

test("no two labels of the time axis touch", () => {
  for (let count = 1; count < 800; count += 13) {
    const rows = periods("day", "2024-01-20", "2026-11-27").slice(0, count);
    const spans = ticksOf(rows, PHONE, measure).map(({ index, label }) => {
      const half = Math.max(...label.split("\n").map(measure)) / 2;
      const middle = (index * PHONE) / count;
      return [middle - half, middle + half] as const;
    });
    for (const [at, [start]] of spans.entries()) {
      expect(start).toBeGreaterThan(spans[at - 1]?.[1] ?? Number.NEGATIVE_INFINITY);
    }
  }
});

test("the year is below the first label, and where another begins", () => {
  const labels = ticksOf(periods("month", "2025-11-01", "2026-02-28"), DESKTOP, measure).map(
    ({ label }) => label,
  );
  expect(labels).toEqual(["Nov\n2025", "Dec", "Jan\n2026", "Feb"]);
  const years = ticksOf(periods("year", "2025-11-01", "2026-02-28"), DESKTOP, measure);
  expect(years.map(({ label }) => label)).toEqual(["2025", "2026"]);
});
