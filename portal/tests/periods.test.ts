import { describe, expect, test } from "vitest";
import type { Period } from "../src/api/shapes";
import {
  figuresOf,
  indexRange,
  lastDayOf,
  monthsBack,
  type Span,
  zoomed,
} from "../src/screens/overview/periods";

function day(date: string, made: number, ended = 0, active = 0): Period {
  return { date, new: made, total: 0, cancelled: ended, active };
}

const months = ["2026-01", "2026-02", "2026-03", "2026-04"].map((date) => day(date, 1));

describe("the figures of a month", () => {
  const days = [
    day("2026-10-01", 5, 1, 40),
    day("2026-10-02", 7, 0, 47),
    day("2026-10-31", 100, 9, 138),
    day("2026-11-01", 3, 2, 139),
    day("2026-11-02", 4, 0, 143),
  ];

  test("compare with the same days of the month before, and with all of it", () => {
    expect(figuresOf(days)).toMatchObject({
      today: "2026-11-02",
      active: 143,
      activeBefore: 138,
      new: { now: 7, before: 12, whole: 112 },
      ended: { now: 2, before: 1, whole: 10 },
    });
  });

  test("are nothing where there was never an activation", () => {
    expect(figuresOf([])).toBeUndefined();
  });

  test("have nothing before a partner's first month", () => {
    expect(figuresOf(days.slice(3))).toMatchObject({ activeBefore: 0, new: { now: 7, before: 0, whole: 0 } });
  });
});

test("a month back is in UTC and may be in the year before", () => {
  expect(monthsBack(new Date("2026-01-31T23:30:00-05:00"), 1)).toBe("2026-01-01");
  expect(monthsBack(new Date("2026-01-31T12:00:00Z"), 1)).toBe("2025-12-01");
});

test.each([
  ["2024", "2024-12-31"],
  ["2024-02", "2024-02-29"],
  ["2026-02-07", "2026-02-07"],
])("the last day of %s is %s", (period, day) => {
  expect(lastDayOf(period)).toBe(day);
});

describe("the range of a graph", () => {
  test("has each period that it touches", () => {
    expect(indexRange(months, { from: "2026-02-28", to: "2026-03-01" })).toEqual([1, 2]);
  });

  test("is open where nothing is said, and may be a single period", () => {
    expect(indexRange(months, { from: undefined, to: "2026-02-01" })).toEqual([0, 1]);
    expect(indexRange(months, { from: "2026-03-05", to: "2026-03-07" })).toEqual([2, 2]);
  });

  test("is none where it misses everything or ends before it begins", () => {
    expect(indexRange(months, { from: "2031-01-01", to: undefined })).toBeUndefined();
    expect(indexRange(months, { from: undefined, to: "2025-12-31" })).toBeUndefined();
    expect(indexRange(months, { from: "2026-04-01", to: "2026-01-01" })).toBeUndefined();
    expect(indexRange(months, { from: "2026-03-20", to: "2026-03-10" })).toBeUndefined();
  });
});

describe("a zoom", () => {
  test("halves and doubles around a period, within what there is", () => {
    expect(zoomed([0, 100], 50, 1, 101)).toEqual([25, 75]);
    expect(zoomed([25, 75], 50, -1, 101)).toEqual([0, 100]);
    expect(zoomed([0, 100], 99, 1, 101)).toEqual([50, 100]);
  });

  test.each([0, 1, 37, 99, 100])("keeps period %i in sight, down to itself alone and back", (at) => {
    let shown: Span = [0, 100];
    for (const step of [1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1] as const) {
      shown = zoomed(shown, at, step, 101);
      expect(shown[0]).toBeLessThanOrEqual(at);
      expect(shown[1]).toBeGreaterThanOrEqual(at);
    }
    expect(shown).toEqual([0, 100]);
  });

  test("does nothing at the narrowest and at the widest", () => {
    expect(zoomed([5, 5], 5, 1, 101)).toEqual([5, 5]);
    expect(zoomed([0, 100], 5, -1, 101)).toEqual([0, 100]);
  });
});
