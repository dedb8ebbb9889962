import { expect, test } from "vitest";
import type { Invoice } from "../src/api/shapes";
import { toDecimal } from "../src/decimals";
import { formatGrowth, formatMoney, formatPercent, formatPeriod } from "../src/formats";
import { balanceNote, dayOf, money, stateOf } from "../src/invoices";
import { glanceAt, owedOf, sumOf } from "../src/screens/overview/outlook";

const NOW = Date.parse("2026-11-23T12:00:00Z");

function invoice(said: Partial<Invoice> = {}): Invoice {
  return {
    id: "in_1",
    number: "J-1",
    status: "open",
    currency: "usd",
    total: 12345,
    amount_due: 12345,
    amount_paid: 0,
    amount_remaining: 12345,
    pre_payment_credit_notes_amount: 0,
    created: 0,
    due_date: null,
    period_start: 0,
    period_end: 0,
    metadata: null,
    ...said,
  };
}

test.each([
  ["12345", 2, "123.45"],
  ["5", 2, "0.05"],
  ["-5", 2, "-0.05"],
  ["1234", 0, "1234"],
  ["1", 3, "0.001"],
  ["9007199254740993", 2, "90071992547409.93"],
  ["8.255", 2, "0.08255"],
  ["1234.5", 3, "1.2345"],
])("%s minor units with exponent %i are %s", (minor, exponent, decimal) => {
  expect(toDecimal(minor, exponent)).toBe(decimal);
});

test("money keeps each digit that a float would lose", () => {
  expect(formatMoney("9007199254740993", "usd", 2).replace(/[^\d]/g, "")).toBe("9007199254740993");
});

test("a price keeps the decimals that it has, and shows those of its currency", () => {
  expect(formatMoney("412.5", "usd", 2)).toMatch(/4[.,]125$|^4[.,]125/);
  expect(formatMoney("400", "usd", 2)).toMatch(/4[.,]00/);
});

test("the invoice's own exponent counts, where the browser knows another", () => {
  const forint = invoice({ currency: "isk", metadata: { currency_exponent: "2" } });
  expect(money(forint, 12300).replace(/[^\d]/g, "")).toBe("12300");
  expect(money(forint, 12300)).toMatch(/123[.,]00/);
});

test.each([
  [{ status: "open", due_date: NOW / 1000 - 1 } as const, "Past due"],
  [{ status: "open", due_date: NOW / 1000 + 1 } as const, "Open"],
  [{ status: "paid", due_date: 1 } as const, "Paid"],
  [{ status: "uncollectible" } as const, "Uncollectible"],
  [{ status: null, number: null } as const, "Estimate"],
])("an invoice with %o is %s", (said, label) => {
  expect(stateOf(invoice(said), NOW).label).toBe(label);
});

test("a day of an invoice is the day where the partner is billed", () => {
  const midnight = Date.parse("2026-11-24T00:00:00+09:00") / 1000;
  expect(dayOf(invoice({ metadata: { time_zone: "Asia/Tokyo" } }), midnight)).toBe("2026-11-24");
  expect(dayOf(invoice(), midnight)).toBe("2026-11-23");
});

test("what is to be paid is explained where it is not the total", () => {
  expect(balanceNote(invoice(), 4599, 3599)).toBe("total $45.99, less $10.00 of balance");
  expect(balanceNote(invoice(), -120, 0)).toBe("total -$1.20 before the balance");
  expect(balanceNote(invoice(), 4599, 4599)).toBeUndefined();
});

test("periods are named by what they are", () => {
  expect(formatPeriod("2026")).toBe("2026");
  expect(formatPeriod("2026-11")).toContain("2026");
  expect(formatPeriod("2026-11")).not.toContain("1,");
});

test("a rate of tax has each of its decimals", () => {
  expect(formatPercent(5.125)).toBe("5.125%");
  expect(formatPercent(19)).toBe("19%");
});

test("growth against nothing is not a number", () => {
  expect(formatGrowth(5, 0)).toBeUndefined();
  expect(formatGrowth(90, 100)).toMatch(/10/);
});

const KEY = {
  id: 1,
  name: "Production",
  client_id: "1",
  created_on: "",
  disabled_on: null,
  has_activations: true,
};
const ofKey = (said: Partial<Invoice>) => ({ key: KEY, invoice: invoice(said) });

test("a glance has what is open first, by when it is due, then the newest of the others, and no more than a few", () => {
  const open = [
    ofKey({ number: "without date", created: 5 }),
    ofKey({ number: "due later", due_date: 20 }),
    ofKey({ number: "old", due_date: 10 }),
  ];
  const paid = [1, 2, 3, 4, 5, 6].map((day) =>
    ofKey({ number: `paid ${day}`, status: "paid", created: day }),
  );
  const outlook = { open, past: [...paid, ...open], upcoming: [], isThere: true, tooManyKeys: false };
  const shown = glanceAt(outlook).map(({ invoice: { number } }) => number);
  expect(shown.slice(0, 5)).toEqual(["old", "due later", "without date", "paid 6", "paid 5"]);
  expect(shown.length).toBe(8);
});

test("what is open is counted, and added up in each currency", () => {
  const late = ofKey({ amount_remaining: 500, due_date: NOW / 1000 - 1 });
  const later = ofKey({ amount_remaining: 250, due_date: NOW / 1000 + 1 });
  const euros = ofKey({ amount_remaining: 7, currency: "eur" });
  expect(owedOf([late, later], NOW)).toMatchObject({ open: 2, pastDue: 1, sums: [{ remaining: 750 }] });
  expect(owedOf([late, euros], NOW).sums.map(({ remaining }) => remaining)).toEqual([500, 7]);
});

test("keys are added up only in one currency, and so far only where each says so", () => {
  const of = ofKey;
  const accrued = (amount: string) => ({ accrued_to_date: amount });
  const both = [
    of({ total: 100, amount_due: 70, metadata: accrued("60") }),
    of({ total: 20, amount_due: 20, metadata: accrued("1") }),
  ];
  expect(sumOf(both)).toMatchObject({ total: 120, due: 90, accrued: 61 });
  expect(sumOf([...both, of({ total: 1 })])).toMatchObject({ total: 121, accrued: undefined });
  expect(sumOf([...both, of({ currency: "eur" })])).toBeUndefined();
  expect(sumOf([])).toBeUndefined();
});
