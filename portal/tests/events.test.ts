import { expect, test } from "vitest";
import { roleName } from "../src/roles";
import { detailsOf, eventName } from "../src/screens/members/events";

const production = {
  id: 34,
  name: "Production",
  created_on: "",
  disabled_on: null,
  has_activations: true,
  client_id: "11",
};
const names = { keys: [production], plans: [{ product_id: 1, slug: "scan", name: "Jetpack Scan" }] };

const said = (details: Record<string, unknown>) =>
  detailsOf(details, names).map(({ label, text }) => (label ? `${label} ${text}` : text));

test("events have words, and a new one keeps its name", () => {
  expect(eventName("key.created")).toBe("Made a key");
  expect(eventName("key.polished")).toBe("key.polished");
});

test("a payment is said in its money, on its day, with its invoice", () => {
  const details = {
    number: "INV-000002",
    invoice_id: "in_000000000002",
    key_id: 34,
    currency: "usd",
    currency_exponent: 2,
    status: "open",
    amount: 123450,
    paid_on: "2026-11-24",
    reference: "Wire 7",
  };
  const [invoice, ...rest] = detailsOf(details, names);
  expect(invoice).toEqual({
    label: "invoice",
    text: "INV-000002",
    href: "/billing/in_000000000002?key=34",
  });
  expect(rest.map(({ text }) => text)).toEqual([
    "Production",
    "open",
    expect.stringMatching(/1.?234[.,]50/),
    expect.stringContaining("2026"),
    "Wire 7",
  ]);
});

test("an amount of an old entry, of nobody knows what currency, stays as it is", () => {
  expect(said({ amount: 21791146 })).toEqual(["21791146 in minor units"]);
});

test("a price is said with its plan and its decimals", () => {
  const details = { plan: "scan", unit_amount: "412.5", currency: "usd", currency_exponent: 2 };
  expect(said(details)).toEqual(["Jetpack Scan", expect.stringMatching(/^a month .*4[.,]125/)]);
});

test("a key is said by its name, which an entry may have itself", () => {
  expect(said({ key_id: 34, name: "Its name then", before: "Old" })).toEqual(["Its name then", "before Old"]);
  expect(said({ key_id: 34 })).toEqual(["key Production"]);
  expect(said({ key_id: 99 })).toEqual(["key 99"]);
});

test("roles and people are said by their names", () => {
  expect(said({ member_id: 7, member: "bob", before: "viewer", after: "owner" })).toEqual([
    "bob",
    "before Viewer",
    "after Owner",
  ]);
});

test("a cancelled activation leads to it", () => {
  const [, activation] = detailsOf({ key_id: 34, activation_id: 5 }, names);
  expect(activation).toEqual({ label: "activation", text: "5", href: "/activations?key=34&activation=5" });
});

test("what the portal does not know is said as it is", () => {
  expect(said({ scopes: ["a"], nothing: null, ratio: 1.5, site_url: "x" })).toEqual([
    'scopes ["a"]',
    "ratio 1.5",
    "site url x",
  ]);
  expect(said({})).toEqual([]);
});

test("a role that the portal does not know keeps its name", () => {
  expect([roleName("owner"), roleName("auditor")]).toEqual(["Owner", "auditor"]);
});
