import { expect, test } from "vitest";
import { OPEN, rangeName, usualRanges } from "../src/ranges";

const NOW = new Date("2026-03-01T00:30:00Z");

test("the usual ranges count in UTC, with today in them, over ends of months and years", () => {
  const named = Object.fromEntries(usualRanges(NOW).map(({ name, range }) => [name, range]));
  expect(named).toMatchObject({
    "Last 30 days": { from: "2026-01-31", to: undefined },
    "Last 12 months": { from: "2025-03-02", to: undefined },
    "This month": { from: "2026-03-01", to: undefined },
    "Last month": { from: "2026-02-01", to: "2026-02-28" },
    "Last year": { from: "2025-01-01", to: "2025-12-31" },
  });
  const tomorrowThere = new Date("2026-02-28T23:30:00-05:00");
  expect(usualRanges(tomorrowThere)[0]?.range.from).toBe("2026-01-31");
});

test("a range is called by its name, or by its ends", () => {
  expect(rangeName(OPEN, "Whole time", NOW)).toBe("Whole time");
  expect(rangeName({ from: "2026-02-01", to: "2026-02-28" }, "", NOW)).toBe("Last month");
  expect(rangeName({ from: "2026-02-02", to: "2026-02-28" }, "", NOW)).toMatch(/2.*2026.*–.*28.*2026/);
  expect(rangeName({ from: "2024-02-02", to: undefined }, "", NOW)).toMatch(/^Since .*2024/);
  expect(rangeName({ from: undefined, to: "2024-02-02" }, "", NOW)).toMatch(/^Until .*2024/);
});

test("what is no day is no range", () => {
  expect(rangeName({ from: "2026-13-40", to: undefined }, "", NOW)).toContain("2026-13-40");
});
