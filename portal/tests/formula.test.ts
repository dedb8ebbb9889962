import { expect, test } from "vitest";
import { lastDayOf, periodOf } from "../src/invoices";
import { formulaOf } from "../src/screens/invoices/formula";
import type { Line } from "../src/screens/invoices/shapes";

function line(amount: number, price: string | null, said: Record<string, string>, currency = "usd"): Line {
  const metadata = { month: "2026-10", period_days: "31", sites: "40", site_days: "1240", ...said };
  return { id: "il_1", amount, currency, description: "", metadata, pricing: { unit_amount_decimal: price } };
}

test("sites that had the whole month are multiplied by its days", () => {
  expect(formulaOf(line(4800, "120", {}), 2)).toBe(
    "40 sites × 31 days = 1,240 site-days; 1,240 site-days ÷ 31 days of the month × 1.20 a site and month = 48.00",
  );
});

test("sites that came and went have their days together, and what is rounded says so", () => {
  expect(formulaOf(line(3766, "120", { site_days: "973" }), 2)).toBe(
    "40 sites; 973 site-days ÷ 31 days of the month × 1.20 a site and month = 37.6645…, rounded to 37.66",
  );
});

test("an exact amount that is rounded is said whole, a half goes away from zero", () => {
  const said = { site_days: "21", period_days: "30", sites: "1" };
  expect(formulaOf(line(697, "995", said), 2)).toBe(
    "1 site; 21 site-days ÷ 30 days of the month × 9.95 a site and month = 6.965, rounded to 6.97",
  );
  expect(formulaOf(line(696, "995", said), 2)).toBeUndefined();
});

test.each([
  [line(1240, "31", {}, "jpy"), 0, "× 31 a site and month = 1,240"],
  [line(49600, "1240", {}, "kwd"), 3, "× 1.240 a site and month = 49.600"],
  [line(330, "8.255", {}), 2, "× 0.08255 a site and month = 3.302, rounded to 3.30"],
  [line(49400, "1234", {}, "isk"), 2, "× 12.34 a site and month = 493.60, rounded to 494.00"],
])("each currency has its own decimals, and each price as many as it has: %#", (one, exponent, end) => {
  expect(formulaOf(one, exponent)).toContain(end);
});

test("a dinar is rounded to its step", () => {
  const said = { site_days: "226", period_days: "30" };
  expect(formulaOf(line(19120, "2537.5", said, "kwd"), 3)).toBe(
    "40 sites; 226 site-days ÷ 30 days of the month × 2.5375 a site and month = 19.1158…, rounded to 19.120",
  );
});

test("an amount past what a float holds stays exact", () => {
  const many = { sites: "1000000000", site_days: "31000000000" };
  expect(formulaOf(line(Number.MAX_SAFE_INTEGER, "9007199.254740991", many), 2)).toMatch(
    /= 90,071,992,547,409.91$/,
  );
});

test("a sentence that would not be true is not said", () => {
  expect(formulaOf(line(4801, "120", {}), 2)).toBeUndefined();
  expect(formulaOf(line(4800, null, {}), 2)).toBeUndefined();
  expect(formulaOf(line(4800, "120", { site_days: "" }), 2)).toBeUndefined();
});

test("an adjustment has the arithmetic of its own days, with their sign", () => {
  const said = { site_days: "45", sites: "0", reason: "some ended earlier" };
  expect(formulaOf(line(-1198, "825", said), 2)).toBe(
    "45 site-days less: -45 site-days ÷ 31 days of the month × 8.25 a site and month = -11.9758…, rounded to -11.98",
  );
  expect(formulaOf(line(-120, "1240", { ...said, site_days: "3" }), 2)).toBe(
    "3 site-days less: -3 site-days ÷ 31 days of the month × 12.40 a site and month = -1.20",
  );
  expect(formulaOf(line(1198, "825", said), 2)).toContain("45 site-days more: 45 site-days ÷ 31");
});

test("an adjustment that is not its days rounded says no sum: it is the difference of two that were", () => {
  const said = { site_days: "45", sites: "0", reason: "some ended earlier" };
  expect(formulaOf(line(-1197, "825", said), 2)).toBe(
    "45 site-days less, at 8.25 a site and month of 31 days: the difference of two rounded amounts",
  );
  expect(formulaOf(line(-1197, "825", { ...said, site_days: "0" }), 2)).toBeUndefined();
});

const upcoming = (metadata: Record<string, string> | null) => ({
  id: "upcoming_in_1",
  number: null,
  status: "draft" as const,
  currency: "usd",
  total: 0,
  amount_due: 0,
  amount_paid: 0,
  amount_remaining: 0,
  pre_payment_credit_notes_amount: 0,
  created: 0,
  due_date: null,
  period_start: Date.parse("2026-02-01T05:00:00Z") / 1000,
  period_end: Date.parse("2026-03-01T05:00:00Z") / 1000,
  metadata,
});

test("the ledger's month is the partner's own, whatever moment it begins at", () => {
  expect(periodOf(upcoming({ month: "2026-02" }))).toBe("Feb 2026");
  expect(lastDayOf(upcoming({ month: "2024-02" }))).toBe("2024-02-29");
  expect(lastDayOf(upcoming({ month: "2026-12" }))).toBe("2026-12-31");
});

test("an invoice without a month has its days", () => {
  expect(periodOf(upcoming(null))).toMatch(/Feb 1, 2026 – Mar 1, 2026/);
  expect(lastDayOf(upcoming(null))).toBe("2026-03-01");
});
