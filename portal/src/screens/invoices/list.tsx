/** The invoices of a key, newest first, in stretches; the upcoming one stands above them. */
import { screenHref, useAddress } from "../../address";
import { listInvoices } from "../../api/routes";
import type { Invoice, StripeList } from "../../api/shapes";
import { dayOf, INVOICES, isOwed, money, periodOf, stateOf } from "../../invoices";
import { Badge } from "../../parts/badge";
import { Empty } from "../../parts/empty";
import { Page } from "../../parts/page";
import { RangePicker } from "../../parts/range-picker";
import { Shown, Skeleton } from "../../parts/shown";
import { TableFrame } from "../../parts/table";
import { Tabs } from "../../parts/tabs";
import { Day, Nothing } from "../../parts/times";
import { type Resource, useResource } from "../../resource";
import { useWorkspace } from "../../workspace";
import { asParameters, isFiltered, readFilters, STATES } from "./filters";
import { ListCsv } from "./list-csv";
import { Upcoming } from "./upcoming";

const ON_A_PAGE = 24;
/** Whose invoices: of the key, for the API and for people. */
interface Props {
  path: string;
  whose: string;
}

export function InvoiceList({ path, whose }: Props) {
  const { api } = useWorkspace();
  const { query, change } = useAddress();
  const filters = readFilters(query);
  const page = { starting_after: query.after, limit: ON_A_PAGE };
  const list = useResource(`${path} ${JSON.stringify({ ...filters, ...page })}`, (signal) =>
    listInvoices(api, path, { ...asParameters(filters, Date.now()), ...page }, signal),
  );
  return (
    <Page title="Invoices" whose={whose}>
      <Upcoming path={path} />
      <section class="section" aria-label="Past invoices">
        <div class="card-head">
          <h2>Past invoices</h2>
          <div class="tools">
            <RangePicker
              name="Made"
              whole="Made at any time"
              range={filters.made}
              onChange={({ from, to }) => change({ from, to, after: undefined })}
            />
            <Tabs
              name="State"
              choices={STATES}
              chosen={filters.state}
              onChange={(value) => change({ status: value, after: undefined })}
            />
            <ListCsv path={path} filters={filters} />
          </div>
        </div>
        <Past list={list} isFiltered={isFiltered(filters)} />
      </section>
    </Page>
  );
}

function Past({ list, isFiltered }: { list: Resource<StripeList<Invoice>>; isFiltered: boolean }) {
  return (
    <Shown of={list} skeleton={<Skeleton lines={8} />}>
      {({ data, has_more }) =>
        data.length === 0 ? (
          <None isFiltered={isFiltered} />
        ) : (
          <>
            <Table invoices={data} />
            <Pager oldest={has_more ? data.at(-1)?.id : undefined} />
          </>
        )
      }
    </Shown>
  );
}

function None({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <Empty title="No invoice is like that">
      <p>Choose another state, or another time.</p>
    </Empty>
  ) : (
    <Empty title="No invoices yet">
      <p>The first is made after the first month with activations that cost something.</p>
    </Empty>
  );
}

function Table({ invoices }: { invoices: readonly Invoice[] }) {
  return (
    <TableFrame label="Past invoices, newest first">
      <thead>
        <tr>
          <th scope="col">Invoice</th>
          <th scope="col">State</th>
          <th scope="col" class="number">
            Total
          </th>
          <th scope="col" class="number">
            To pay
          </th>
          <th scope="col">Made on</th>
          <th scope="col">Due on</th>
        </tr>
      </thead>
      <tbody>
        {invoices.map((invoice) => (
          <Row key={invoice.id} invoice={invoice} />
        ))}
      </tbody>
    </TableFrame>
  );
}

function Row({ invoice }: { invoice: Invoice }) {
  const { query } = useAddress();
  const { label, tone } = stateOf(invoice, Date.now());
  const { due_date, amount_remaining } = invoice;
  return (
    <tr>
      <th scope="row">
        <a href={screenHref(`${INVOICES}/${invoice.id}`, query)}>{invoice.number}</a>
        <span class="under">{periodOf(invoice)}</span>
      </th>
      <td>
        <Badge tone={tone}>{label}</Badge>
      </td>
      <td class="number">{money(invoice, invoice.total)}</td>
      <td class="number">{isOwed(invoice) ? money(invoice, amount_remaining) : <Nothing />}</td>
      <td>
        <Day value={dayOf(invoice, invoice.created)} />
      </td>
      <td>
        <Day value={due_date === null ? null : dayOf(invoice, due_date)} />
      </td>
    </tr>
  );
}

function Pager({ oldest }: { oldest: string | undefined }) {
  const { query, href } = useAddress();
  if (oldest === undefined && !query.after) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {query.after ? (
        <a class="button" href={href({ after: undefined })}>
          Newest
        </a>
      ) : (
        <span />
      )}
      {oldest && (
        <a class="button" href={href({ after: oldest })}>
          Older
        </a>
      )}
    </nav>
  );
}
