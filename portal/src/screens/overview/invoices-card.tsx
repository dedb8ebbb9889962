/** The last few invoices of the chosen keys, with the upcoming ones above them. */
import { screenHref } from "../../address";
import { dayOf, INVOICES, lastDayOf, money, stateOf, UPCOMING } from "../../invoices";
import { Badge } from "../../parts/badge";
import { Empty } from "../../parts/empty";
import { Shown, Skeleton } from "../../parts/shown";
import { TableFrame } from "../../parts/table";
import { Day } from "../../parts/times";
import type { Resource } from "../../resource";
import { type KeyInvoice, MOST_KEYS, type Outlook } from "./outlook";

export function InvoicesAtAGlance({ outlook }: { outlook: Resource<Outlook> }) {
  return (
    <section class="card section" aria-label="Invoices">
      <div class="card-head">
        <h2>Invoices</h2>
      </div>
      <Shown of={outlook} skeleton={<Skeleton lines={5} />}>
        {(data) => <Content outlook={data} />}
      </Shown>
    </section>
  );
}

function Content({ outlook }: { outlook: Outlook }) {
  const { past, upcoming, isThere, tooManyKeys } = outlook;
  if (!isThere) return <Empty title="This server makes no invoices yet" />;
  if (tooManyKeys) return <Empty title={`Choose one key: this partner has more than ${MOST_KEYS}`} />;
  if (past.length + upcoming.length === 0) return <Empty title="No invoices, and nothing to bill" />;
  return (
    <TableFrame label="The newest invoices">
      <thead>
        <tr>
          <th scope="col">Invoice</th>
          <th scope="col">State</th>
          <th scope="col" class="number">
            Total
          </th>
          <th scope="col">Made on</th>
        </tr>
      </thead>
      <tbody>
        {[...upcoming, ...past].map((one) => (
          <Row key={`${one.key.id} ${one.invoice.number}`} one={one} />
        ))}
      </tbody>
    </TableFrame>
  );
}

function Row({ one: { key, invoice } }: { one: KeyInvoice }) {
  const { label, tone } = stateOf(invoice, Date.now());
  const isUpcoming = invoice.number === null;
  return (
    <tr>
      <th scope="row">
        <a href={screenHref(`${INVOICES}/${isUpcoming ? UPCOMING : invoice.id}`, {}, { key: key.id })}>
          {invoice.number ?? "Upcoming"}
        </a>
        <span class="under">{key.name}</span>
      </th>
      <td>
        <Badge tone={tone}>{label}</Badge>
      </td>
      <td class="number">{money(invoice, invoice.total)}</td>
      <td>
        <Day value={isUpcoming ? lastDayOf(invoice) : dayOf(invoice, invoice.created)} />
      </td>
    </tr>
  );
}
