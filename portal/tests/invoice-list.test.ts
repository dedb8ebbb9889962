import { expect, test } from "vitest";
import { Client } from "../src/api/client";
import type { Invoice } from "../src/api/shapes";
import { asCsv } from "../src/screens/invoices/csv";
import { asParameters, isFiltered, readFilters } from "../src/screens/invoices/filters";
import { listEveryInvoice } from "../src/screens/invoices/routes";

const NOW = Date.parse("2026-11-23T12:00:00Z");

function invoice(said: Partial<Invoice>): Invoice {
  return {
    number: "INV-000001",
    status: "open",
    currency: "usd",
    total: 4599,
    amount_due: 3599,
    amount_paid: 500,
    amount_remaining: 2949,
    pre_payment_credit_notes_amount: 150,
    created: Date.parse("2026-11-01T03:00:00Z") / 1000,
    due_date: Date.parse("2026-12-01T05:00:00Z") / 1000,
    period_start: Date.parse("2026-10-01T04:00:00Z") / 1000,
    metadata: { month: "2026-10", currency_exponent: "2", time_zone: "America/New_York" },
    ...said,
  } as Invoice;
}

const HEADER = "number,month,state,currency,total,balance,credited,paid,remaining,made_on,due_on\r\n";

test("a row has decimal amounts that add up, and the days where the partner is billed", () => {
  expect(asCsv([invoice({})], NOW)).toBe(
    `${HEADER}INV-000001,2026-10,Open,USD,45.99,-10.00,1.50,5.00,29.49,2026-10-31,2026-12-01\r\n`,
  );
});

test("each currency has its decimals, Stripe's own the month of its period, a void one asks for nothing", () => {
  const dinar = invoice({
    currency: "kwd",
    status: "void",
    due_date: null,
    metadata: { currency_exponent: "3" },
  });
  expect(asCsv([dinar], NOW)).toContain(
    "INV-000001,2026-10,Void,KWD,4.599,-1.000,0.150,0.500,0.000,2026-11-01,\r\n",
  );
});

test("what a spreadsheet would run is made safe, and what has commas is quoted", () => {
  expect(asCsv([invoice({ number: '=cmd|"x",1' })], NOW)).toContain(`\r\n"'=cmd|""x"",1",2026-10,`);
});

test("a file has all stretches of the list, each after the last of the one before", async () => {
  const asked: string[] = [];
  const answer = async (url: unknown) => {
    asked.push(String(url));
    const isFirst = !String(url).includes("starting_after");
    const data = isFirst ? [{ id: "in_3" }, { id: "in_2" }] : [{ id: "in_1" }];
    return Response.json({ object: "list", data, has_more: isFirst });
  };
  const tokens = { current: async () => "t", replace: async () => "t" };
  const found = await listEveryInvoice(new Client(tokens, answer as typeof fetch), "/key/1", {
    status: "open",
  });
  expect(found.map(({ id }) => id)).toEqual(["in_3", "in_2", "in_1"]);
  expect(asked.map((url) => url.replace(/&_fields=[^&]*/, ""))).toEqual([
    "/key/1/stripe/invoices?status=open&limit=100",
    "/key/1/stripe/invoices?status=open&limit=100&starting_after=in_2",
  ]);
});

test("days of the address are moments of the API, both days included", () => {
  const filters = readFilters({ status: "paid", from: "2026-10-01", to: "2026-10-31" });
  expect(asParameters(filters, NOW)).toMatchObject({
    status: "paid",
    "created[gte]": Date.parse("2026-10-01T00:00:00Z") / 1000,
    "created[lt]": Date.parse("2026-11-01T00:00:00Z") / 1000,
  });
  expect(asParameters(readFilters({ from: "0001-01-01" }), NOW)["created[gte]"]).toBe(0);
});

test("past due is open, with a due date before now", () => {
  const asked = asParameters(readFilters({ status: "past-due" }), NOW);
  expect(asked).toMatchObject({ status: "open", "due_date[lt]": NOW / 1000 });
});

test("what the address says wrongly is no filter", () => {
  expect(isFiltered(readFilters({ status: "lost", from: "yesterday", to: "2026-99-99" }))).toBe(false);
  expect(isFiltered(readFilters({ to: "2026-10-31" }))).toBe(true);
});
