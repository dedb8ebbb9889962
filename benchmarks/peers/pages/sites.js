/** What both tables share: the pages of sites, and the text of each cell. */
export const COLUMNS = ["Site", "Activated", "Plan", "Status", "Ended", "Your customer"];
export const STATUSES = {
  active: ["good", "Active"],
  cancelled: ["calm", "Cancelled"],
  disputed: ["bad", "Disputed"],
};

const day = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", dateStyle: "medium" });
const time = new Intl.DateTimeFormat(undefined, {
  timeZone: "UTC",
  dateStyle: "medium",
  timeStyle: "medium",
});

export async function loadPlans() {
  const plans = await (await fetch("/data/plans.json")).json();
  return new Map(plans.map(({ product_id, name }) => [product_id, name]));
}

export async function loadSites(page) {
  return (await (await fetch(`/data/sites-${page}.json`)).json()).activations;
}

export function hostOf({ site_url }) {
  return new URL(site_url).host;
}

export function endOf({ cancelled_on, disputed_on }) {
  return [cancelled_on, disputed_on].filter(Boolean).sort()[0] ?? null;
}

export function dayOf(instant) {
  const date = new Date(instant);
  return { text: day.format(date), title: `${time.format(date)} UTC` };
}
