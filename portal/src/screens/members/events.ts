/**
 * The audit log's events as people read them: what happened, and to what. What the portal does not know keeps the
 * server's own word. Pure.
 */
import { screenHref } from "../../address";
import type { Key, Plan } from "../../api/shapes";
import { formatDay, formatMoney, formatPeriod } from "../../formats";
import { INVOICES } from "../../invoices";
import { roleName } from "../../roles";

/** Every event that the server knows (audit/events.py; a test compares them). */
export const EVENTS: Readonly<Record<string, string>> = {
  "session.started": "Signed in",
  "session.refused": "Was refused to sign in",
  "session.ended": "Signed out",
  "password.changed": "Changed a password",
  "password.reset": "Reset a password",
  "consent.given": "Approved an application",
  "consent.denied": "Denied an application",
  "token.issued": "Got a token",
  "token.refreshed": "Renewed a token",
  "token.revoked": "Revoked a token",
  "token.replayed": "Used a code or token twice",
  "application.created": "Made an application",
  "application.changed": "Changed an application",
  "application.secret-rotated": "Rotated an application’s secret",
  "application.deleted": "Deleted an application",
  "application.disconnected": "Disconnected an application",
  "key.created": "Made a key",
  "key.renamed": "Renamed a key",
  "key.disabled": "Disabled a key",
  "key.enabled": "Enabled a key",
  "key.secret-rotated": "Rotated a key’s secret",
  "member.invited": "Invited somebody",
  "member.joined": "Joined",
  "member.role-changed": "Changed a role",
  "member.removed": "Removed a member",
  "invitation.withdrawn": "Withdrew an invitation",
  "activation.cancelled": "Cancelled an activation",
  "price.set": "Set a price",
  "invoice.finalised": "Made an invoice",
  "invoice.paid": "Recorded a payment",
  "invoice.voided": "Voided an invoice",
  "invoice.uncollectible": "Gave up an invoice",
  "credit-note.issued": "Made a credit note",
  "back-end.changed": "Changed who bills a key",
  "billing-details.changed": "Changed the billing details",
  "issuer.changed": "Changed who makes the invoices",
  "stripe.notified": "Stripe told of a change",
};

export function eventName(event: string): string {
  return EVENTS[event] ?? event;
}

/** One thing that an entry says. */
export interface Detail {
  /** What it is, where the text alone does not tell. */
  label?: string;
  text: string;
  href?: string;
}

/** What the ids in an entry stand for. */
export interface Names {
  keys: readonly Key[];
  plans: readonly Plan[];
}

type Said = Readonly<Record<string, unknown>>;
type Reading = (value: string, said: Said, names: Names) => Detail;

/** Said by another detail beside it, or of no use to a person. */
const SILENT = new Set(["currency", "currency_exponent", "invoice_id", "member_id", "event_id"]);

const READINGS: Readonly<Record<string, Reading>> = {
  name: (value) => ({ text: value }),
  member: (value) => ({ text: value }),
  email: (value) => ({ text: value }),
  key_id: (value, _, { keys }) => ({ label: "key", text: keyName(value, keys) }),
  activation_id: (value, { key_id }) => ({
    label: "activation",
    text: value,
    href: screenHref("/activations", {}, { key: Number(key_id), activation: value }),
  }),
  plan: (value, _, { plans }) => ({ text: plans.find(({ slug }) => slug === value)?.name ?? value }),
  role: (value) => ({ label: "role", text: roleName(value) }),
  before: (value) => ({ label: "before", text: roleName(value) }),
  after: (value) => ({ label: "after", text: roleName(value) }),
  number: (value, { invoice_id, key_id }) => ({
    label: "invoice",
    text: value,
    ...(invoice_id !== undefined && {
      href: screenHref(`${INVOICES}/${invoice_id}`, {}, { key: Number(key_id) }),
    }),
  }),
  credit_note: (value) => ({ label: "credit note", text: value }),
  total: (value, said) => ({ text: amount(value, said) }),
  amount: (value, said) => ({ text: amount(value, said) }),
  unit_amount: (value, said) => ({ label: "a month", text: amount(value, said) }),
  paid_on: (value) => ({ label: "paid on", text: dayIn(value) }),
  starts_on: (value) => ({ label: "from", text: dayIn(value) }),
  month: (value) => ({ label: "from", text: formatPeriod(value) }),
  back_end: (value) => ({
    label: "billed by",
    text: value === "ledger" ? "this server" : `Stripe, ${value}`,
  }),
};

/** What an entry says beyond its name, in the server's order. */
export function detailsOf(said: Said, names: Names): Detail[] {
  return Object.entries(said)
    .filter(([name, value]) => !SILENT.has(name) && value !== null && value !== "" && !isKeysName(name, said))
    .map(([name, value]) => {
      const text =
        typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
      const read = READINGS[name];
      return read ? read(text, said, names) : { label: name.replaceAll("_", " "), text };
    });
}

/** An entry about a key has its name and its id: one is enough. */
function isKeysName(name: string, said: Said): boolean {
  return name === "key_id" && typeof said["name"] === "string";
}

function keyName(id: string, keys: readonly Key[]): string {
  return keys.find((key) => String(key.id) === id)?.name ?? id;
}

/** An amount, or a price; minor units of no known currency, as old entries have them, stay as they are. */
function amount(minor: string, { currency, currency_exponent: exponent }: Said): string {
  if (typeof currency !== "string" || typeof exponent !== "number") return `${minor} in minor units`;
  return formatMoney(minor, currency, exponent);
}

function dayIn(value: string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : formatDay(date);
}
