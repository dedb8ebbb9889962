/** One page of the list, and the way to the others. */
import type { ComponentChildren, TargetedMouseEvent } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { useAddress } from "../../address";
import { announce } from "../../announcer";
import type { ActivationsList, Plan, Site } from "../../api/shapes";
import { formatNumber } from "../../formats";
import { Empty } from "../../parts/empty";
import { Icon } from "../../parts/icons";
import { Paged } from "../../parts/pager";
import { Shown, Skeleton } from "../../parts/shown";
import { TableFrame } from "../../parts/table";
import { Day } from "../../parts/times";
import type { Resource } from "../../resource";
import { useWorkspace } from "../../workspace";
import { type Column, shownColumns } from "./columns";
import { type Filters, isFiltered, PAGE_SIZES } from "./filters";

interface Props {
  list: Resource<ActivationsList>;
  filters: Filters;
  onOpen(id: number): void;
}

export function SiteTable({ list, filters, onOpen }: Props) {
  const { query } = useAddress();
  const total = list.data?.total;
  useEffect(() => {
    if (total !== undefined && !list.isLoading) announce(`${formatNumber(total)} activations`, "activations");
  }, [total, list.isLoading]);
  return (
    <Shown of={list} skeleton={<Skeleton lines={filters.perPage} />}>
      {({ activations, total: all }) =>
        all === 0 ? (
          <NoSites isFiltered={isFiltered(filters)} />
        ) : (
          <Pages sites={activations} filters={filters} total={all}>
            <Sites sites={activations} columns={query.columns} order={filters.order} onOpen={onOpen} />
          </Pages>
        )
      }
    </Shown>
  );
}

function NoSites({ isFiltered: hasFilter }: { isFiltered: boolean }) {
  return hasFilter ? (
    <Empty title="No activation matches">
      <p>Take a filter away, or type less: what is searched for is how a host begins, without “www.”.</p>
    </Empty>
  ) : (
    <Empty title="No activations yet">
      <p>Here they stand as soon as a plan is activated under this key.</p>
    </Empty>
  );
}

interface SitesProps {
  sites: Site[];
  /** As the address has them. */
  columns: string | undefined;
  order: Filters["order"];
  onOpen(id: number): void;
}

function Sites({ sites, columns: said, order, onOpen }: SitesProps) {
  const { plans } = useWorkspace();
  const { href } = useAddress();
  const columns = useMemo(() => shownColumns(said), [said]);
  // A row belongs to its place: another page writes other words into it, which takes half the time of new rows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address that they came for; the next one has its own
  const rows = useMemo(
    () =>
      sites.map((site, place) => (
        <Row key={place} site={site} columns={columns} plans={plans} href={href({ activation: site.id })} />
      )),
    [sites, columns, plans],
  );
  if (sites.length === 0) return <Empty title="There is nothing on this page" />;
  return (
    <TableFrame label="Activations; days are in UTC">
      <thead>
        <tr>
          <th scope="col">Site</th>
          <ByActivation order={order} />
          {columns.map(({ name, label }) => (
            <th key={name} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has the link in each row, and Enter on it is a click */}
      <tbody onClick={(event) => openInPlace(event, onOpen)}>{rows}</tbody>
    </TableFrame>
  );
}

interface RowProps {
  site: Site;
  columns: readonly Column[];
  plans: readonly Plan[];
  href: string;
}

function Row({ site, columns, plans, href }: RowProps) {
  const host = hostOf(site);
  return (
    <tr class="site" data-id={site.id}>
      <th scope="row" class="wide">
        <a class="site-name" href={href}>
          {site.site_name || host}
        </a>
        <span class="under">{host}</span>
      </th>
      <td>
        <Day value={site.activated_on} />
      </td>
      {columns.map(({ name, cell }) => (
        <td key={name}>{cell(site, plans)}</td>
      ))}
    </tr>
  );
}

/** A plain click anywhere in a row; what selects text, or asks the browser for another tab, is not one. */
function openInPlace(event: TargetedMouseEvent<HTMLElement>, open: (id: number) => void): void {
  const row = (event.target as Element).closest("tr");
  const link = row?.querySelector("a");
  const isOnLink = link?.contains(event.target as Node) ?? false;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!isOnLink && getSelection()?.isCollapsed === false) return;
  event.preventDefault();
  event.stopPropagation(); // the router would make a step in the history that closing does not know of
  link?.focus(); // which gets it back when the drawer closes
  open(Number(row?.dataset.id));
}

/** The only order that the list has: turning it round is a step in the address. */
function ByActivation({ order }: { order: Filters["order"] }) {
  const { href } = useAddress();
  const isOldest = order === "asc";
  return (
    <th scope="col" aria-sort={isOldest ? "ascending" : "descending"}>
      <a class="sort" href={href({ order: isOldest ? undefined : "asc", page: undefined })}>
        Activated
        <span class={isOldest ? "sort-up" : ""}>
          <Icon name="down" />
        </span>
        <span class="unseen">{isOldest ? ", oldest first; turn round" : ", newest first; turn round"}</span>
      </a>
    </th>
  );
}

export function hostOf({ site_url }: Site): string {
  return URL.canParse(site_url) ? new URL(site_url).host : site_url;
}

interface PagesProps {
  sites: readonly Site[];
  filters: Filters;
  total: number;
  children: ComponentChildren;
}

function Pages({ sites, filters: { page, perPage }, total, children }: PagesProps) {
  const { change } = useAddress();
  const last = Math.max(1, Math.ceil(total / perPage));
  const from = (page - 1) * perPage + 1;
  const range = `${formatNumber(from)}–${formatNumber(Math.min(total, page * perPage))}`;
  const turnTo = (target: number) =>
    target < 1 || target > last ? undefined : () => change({ page: target === 1 ? undefined : target });
  return (
    <Paged
      of={sites}
      onPrevious={turnTo(Math.min(page - 1, last))}
      onNext={turnTo(page + 1)}
      place={`${from > total ? "Past the end" : range} of ${formatNumber(total)}`}
      tools={<PageSize perPage={perPage} />}
      middle={`Page ${formatNumber(page)} of ${formatNumber(last)}`}
    >
      {children}
    </Paged>
  );
}

function PageSize({ perPage }: { perPage: number }) {
  const { change } = useAddress();
  return (
    <label>
      <span class="unseen">Rows on a page</span>
      <select
        value={perPage}
        onChange={({ currentTarget: { value } }) =>
          change({ per_page: value === "20" ? undefined : value, page: undefined })
        }
      >
        {PAGE_SIZES.map((size) => (
          <option key={size} value={size}>{`${size} rows`}</option>
        ))}
      </select>
    </label>
  );
}
