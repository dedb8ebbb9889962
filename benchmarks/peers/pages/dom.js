/** The table by the document's own methods: each page is a new body of the table. */
import { COLUMNS, dayOf, endOf, hostOf, loadPlans, loadSites, STATUSES } from "./sites.js";

export async function show(place) {
  const plans = await loadPlans();
  const names = COLUMNS.map((name) => element("th", { scope: "col" }, name));
  const table = element("table", { className: "grid" }, element("thead", {}, element("tr", {}, ...names)));
  table.createTBody();
  let page = 0;
  const next = element("button", { type: "button", ariaLabel: "Next page" }, "Next page");
  next.onclick = async () => {
    page += 1;
    const rows = (await loadSites(page)).map((site) => row(site, plans.get(site.product_id)));
    table.tBodies[0].replaceWith(element("tbody", {}, ...rows));
  };
  place.append(element("section", { className: "table-frame" }, table), next);
  next.click();
}

function row(site, plan) {
  const [tone, status] = STATUSES[site.status];
  const host = hostOf(site);
  return element(
    "tr",
    { className: "site" },
    element(
      "th",
      { scope: "row", className: "wide" },
      element("button", { type: "button", className: "link site-name" }, site.site_name || host),
      element("span", { className: "site-host" }, host),
    ),
    element("td", {}, day(site.activated_on)),
    element("td", {}, plan),
    element("td", {}, element("span", { className: `pill ${tone}` }, status)),
    element("td", {}, day(endOf(site))),
    element("td", {}, site.external_user_id ?? nothing()),
  );
}

function day(instant) {
  if (instant === null) return nothing();
  const { text, title } = dayOf(instant);
  return element("time", { dateTime: instant, title }, text);
}

function nothing() {
  const dash = element("span", { ariaHidden: "true" }, "–");
  return element("span", { className: "quiet" }, dash, element("span", { className: "unseen" }, "none"));
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
