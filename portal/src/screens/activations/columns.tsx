/** The columns beside the site and its activation: which are shown is in the address. */
import type { ComponentChildren } from "preact";
import type { Plan, Site, Status } from "../../api/shapes";
import { Badge, type Tone } from "../../parts/badge";
import { Day, Nothing } from "../../parts/times";
import { planName } from "../../workspace";

export interface Column {
  name: string;
  label: string;
  /** Shown unless the address says otherwise. */
  isDefault?: boolean;
  cell(site: Site, plans: readonly Plan[]): ComponentChildren;
}

const TONES: Record<Status, Tone> = { active: "good", cancelled: "calm", disputed: "bad" };
const LABELS: Record<Status, string> = { active: "Active", cancelled: "Cancelled", disputed: "Disputed" };

export function StatusBadge({ status }: { status: Status }) {
  return <Badge tone={TONES[status]}>{LABELS[status]}</Badge>;
}

/** The earlier of the two, as the contract defines the end of an activation. */
export function endOf({ cancelled_on, disputed_on }: Site): string | null {
  if (cancelled_on === null || disputed_on === null) return cancelled_on ?? disputed_on;
  return cancelled_on < disputed_on ? cancelled_on : disputed_on;
}

const text = (value: string | number | null) => (value === null ? <Nothing /> : String(value));

export const COLUMNS: readonly Column[] = [
  { name: "plan", label: "Plan", isDefault: true, cell: (site, plans) => planName(plans, site.product_id) },
  { name: "status", label: "Status", isDefault: true, cell: (site) => <StatusBadge status={site.status} /> },
  { name: "ended", label: "Ended", isDefault: true, cell: (site) => <Day value={endOf(site)} /> },
  {
    name: "customer",
    label: "Your customer",
    isDefault: true,
    cell: (site) => text(site.external_user_id),
  },
  { name: "registered", label: "Site registered", cell: (site) => <Day value={site.site_registered} /> },
  { name: "created", label: "Recorded", cell: (site) => <Day value={site.created_on} /> },
  { name: "blog", label: "Site ID", cell: (site) => text(site.wpcom_blog_id) },
  { name: "user", label: "WordPress.com user", cell: (site) => text(site.wpcom_user_id) },
  { name: "id", label: "Activation ID", cell: (site) => text(site.id) },
  { name: "change", label: "Change", cell: (site) => text(site.change) },
];

const DEFAULT = COLUMNS.filter((column) => column.isDefault).map((column) => column.name);

export function shownColumns(said: string | undefined): readonly Column[] {
  const names = said === undefined ? DEFAULT : said.split(",");
  return COLUMNS.filter((column) => names.includes(column.name));
}

/** For the address: undefined where it is the default, a dash where nothing is left but the site. */
export function columnsQuery(names: readonly string[]): string | undefined {
  if (names.length === 0) return "-";
  return names.join(",") === DEFAULT.join(",") ? undefined : names.join(",");
}
