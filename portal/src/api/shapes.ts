/** What the API answers, field by field as in the contract (sections 2 and 3). */

export interface Key {
  id: number;
  name: string;
  created_on: string;
  disabled_on: string | null;
  has_activations: boolean;
  /** Its id as an OAuth client. */
  client_id: string;
}

export interface Partner {
  id: number;
  slug: string;
  name: string;
  partner_type: string;
  company_website: string;
  keys: Key[];
}

export interface Member {
  user_id: number;
  username: string;
  email: string;
  display_name: string;
  role: string;
  since: string;
}

export type Permission =
  | "activations.read"
  | "activations.cancel"
  | "keys.read"
  | "keys.write"
  | "invoices.read"
  | "members.write"
  | "audit.read";

export interface Capability {
  role: string;
  permissions: Permission[];
}

export interface Plan {
  product_id: number;
  slug: string;
  name: string;
}

export interface Me {
  ID: number;
  username: string;
  email: string;
  display_name: string;
  token_scope: string;
  token_client_id: string | null;
}

export type Status = "active" | "cancelled" | "disputed";

export interface Site {
  id: number;
  jetpack_partner_key_id: number;
  wpcom_blog_id: number;
  wpcom_user_id: number | null;
  external_user_id: string | null;
  product_id: number;
  created_on: string;
  activated_on: string;
  cancelled_on: string | null;
  disputed_on: string | null;
  site_registered: string | null;
  site_url: string;
  site_name: string;
  site_icon: string | null;
  current_product_id: number;
  status: Status;
  change: number;
}

export interface Change {
  change: number;
  changed_on: string;
  changed_by: string;
  fields: Record<string, [unknown, unknown]>;
}

export interface SiteWithHistory extends Site {
  history: Change[];
}

export interface ActivationsList {
  total: number;
  activations: Site[];
}

export type Scale = "day" | "month" | "year";

export interface Period {
  date: string;
  new: number;
  total: number;
  cancelled: number;
  active: number;
}

export interface ConnectedApplication {
  id: number;
  name: string;
  description: string;
  website: string;
  is_verified: boolean;
  scopes: string[];
  connected_on: string;
  last_used_on: string | null;
}

/** Of Stripe's invoice object what a list of them shows. Amounts are in minor units, times unix seconds. */
export interface Invoice {
  id: string;
  number: string | null;
  status: "draft" | "open" | "paid" | "uncollectible" | "void" | null;
  currency: string;
  total: number;
  amount_due: number;
  amount_paid: number;
  amount_remaining: number;
  pre_payment_credit_notes_amount: number;
  created: number;
  due_date: number | null;
  period_start: number;
  period_end: number;
  metadata: Record<string, string> | null;
}

export interface StripeList<T> {
  object: "list";
  data: T[];
  has_more: boolean;
}
