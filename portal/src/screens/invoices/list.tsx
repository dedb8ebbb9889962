/** The invoices of a key, newest first, in stretches; the upcoming one stands above them. */
import { screenHref, useAddress } from "../../address";
import type { Parameters } from "../../api/client";
import type { StripeList } from "../../api/shapes";
import { dayOf, INVOICES, isOwed, money, periodOf, stateOf } from "../../invoices";
import { Badge } from "../../parts/badge";
import { Empty } from "../../parts/empty";
import { Page } from "../../parts/page";
import { Shown, Skeleton } from "../../parts/shown";
import { TableFrame } from "../../parts/table";
import { Tabs } from "../../parts/tabs";
import { Day, Nothing } from "../../parts/times";
import { type Resource, useResource } from "../../resource";
import { useWorkspace } from "../../workspace";
import { listWholeInvoices } from "./routes";
import type { WholeInvoice } from "./shapes";
import { Upcoming } from "./upcoming";

const ON_A_PAGE = 24;
const PAST_DUE = "past-due";
const STATES = [
  { value: "", label: "All" },
  { value: "open", label: "Open" },
  { value: PAST_DUE, label: "Past due" },
  { value: "paid", label: "Paid" },
  { value: "uncollectible", label: "Uncollectible" },
  { value: "void", label: "Void" },
];

/** Whose invoices: of the key, for the API and for people. */
interface Props {
  path: string;
  lead: string;
}

export function InvoiceList({ path, lead }: Props) {
  const { api } = useWorkspace();
  const { query, change } = useAddress();
  const status = STATES.find(({ value }) => value === query.status)?.value ?? "";
  const asked = { status, starting_after: query.after, limit: ON_A_PAGE };
  const list = useResource(`${path} ${JSON.stringify(asked)}`, (signal) =>
    listWholeInvoices(api, path, { ...asked, ...stateQuery(status) }, signal),
  );
  return (
    <Page title="Invoices" lead={lead}>
      <Upcoming path={path} />
      <section class="section" aria-label="Past invoices">
        <div class="card-head">
          <h2>Past invoices</h2>
          <Tabs
            name="State"
            choices={STATES}
            chosen={status}
            onChange={(value) => change({ status: value, after: undefined })}
          />
        </div>
        <Past list={list} isFiltered={status !== ""} />
      </section>
    </Page>
  );
}

/** Stripe has no such state as past due: an invoice that is open for longer than it may. */
function stateQuery(status: string): Parameters {
  if (status !== PAST_DUE) return { status };
  return { status: "open", "due_date[lt]": Math.floor(Date.now() / 1000) };
}

function Past({ list, isFiltered }: { list: Resource<StripeList<WholeInvoice>>; isFiltered: boolean }) {
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
    <Empty title="No invoice is in this state" />
  ) : (
    <Empty title="No invoices yet">
      <p>The first is made after the first month with activations that cost something.</p>
    </Empty>
  );
}

function Table({ invoices }: { invoices: readonly WholeInvoice[] }) {
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

function Row({ invoice }: { invoice: WholeInvoice }) {
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
