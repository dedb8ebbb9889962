import { expect, test } from "vitest";
import { daysOf } from "../src/screens/invoices/days";

test.each([
  ["2026-05-01", "2026-05-31", "31", "May 1, 2026 – May 31, 2026"],
  ["2026-05-17", "2026-05-31", "-15", "May 17, 2026 – May 31, 2026, taken back"],
  ["2026-05-31", "2026-05-31", "1", "May 31, 2026"],
  ["2026-05-01", "2026-05-25", "-9", "9 of May 1, 2026 – May 25, 2026, taken back"],
  ["2026-05-01", "2026-05-25", "0", "May 1, 2026 – May 25, 2026"],
])("days from %s to %s, %s of them, in words", (firstDay, lastDay, days, words) => {
  expect(daysOf({ activationId: "1", host: "", firstDay, lastDay, days, amount: "0" })).toBe(words);
});
