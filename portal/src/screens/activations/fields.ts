/** What each field of an activation is called on the screen, and what its values and authors read like. Pure. */
import type { Member, Plan, Site } from "../../api/shapes";
import { formatTime } from "../../formats";
import { planName } from "../../workspace";

export const FIELDS: Readonly<Record<keyof Site, string>> = {
  site_url: "Site",
  status: "Status",
  product_id: "Plan",
  current_product_id: "Current plan",
  activated_on: "Activated",
  cancelled_on: "Cancelled",
  disputed_on: "Disputed",
  created_on: "Recorded",
  site_registered: "Site registered",
  site_name: "Site title",
  site_icon: "Site icon",
  external_user_id: "Your customer",
  wpcom_user_id: "WordPress.com user",
  wpcom_blog_id: "Site ID",
  id: "Activation ID",
  jetpack_partner_key_id: "Key ID",
  change: "Change",
};

const TIMES: readonly string[] = [
  "activated_on",
  "cancelled_on",
  "disputed_on",
  "created_on",
  "site_registered",
];
const PLANS: readonly string[] = ["product_id", "current_product_id"];

/** A field that a newer server has added keeps its own name. */
export function fieldName(field: string): string {
  return (FIELDS as Record<string, string>)[field] ?? field;
}

export function fieldValue(field: string, value: unknown, plans: readonly Plan[]): string {
  if (value === null || value === "") return "nothing";
  if (TIMES.includes(field)) return `${formatTime(new Date(String(value)))} UTC`;
  return PLANS.includes(field) ? planName(plans, Number(value)) : String(value);
}

/** Of `user:7`, and of nothing else. */
export function userIn(author: string): number | undefined {
  const [, id] = /^user:([1-9]\d*)$/.exec(author) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** Who wrote a change, by what the server calls them: `user:7`, `import:sites.csv`, or a word of the operator's. */
export function authorName(author: string, people: readonly Pick<Member, "user_id" | "username">[]): string {
  const user = userIn(author);
  if (user !== undefined) return people.find((one) => one.user_id === user)?.username ?? `user ${user}`;
  const [, file] = /^import:(.*)$/.exec(author) ?? [];
  if (file === undefined) return "the operator";
  return file === "" ? "an import" : `an import of ${file}`;
}
