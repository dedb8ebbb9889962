/** The invoices of the chosen keys at a glance: what is open first, the upcoming ones, and the newest of the others. */
import { screenHref, useAddress } from "../../address";
import { formatNumber } from "../../formats";
import {
  dayOf,
  INVOICES,
  isOpen,
  isOwed,
  isUpcoming,
  lastDayOf,
  money,
  periodOf,
  stateOf,
  UPCOMING,
} from "../../invoices";
import { Badge } from "../../parts/badge";
import { Empty } from "../../parts/empty";
import { Shown, Skeleton } from "../../parts/shown";
import { TableFrame } from "../../parts/table";
import { Day, Nothing } from "../../parts/times";
import { AllPlansNote } from "../../plan-picker";
import type { Resource } from "../../resource";
import { glanceAt, type KeyInvoice, MOST_KEYS, type Outlook, owedOf } from "./outlook";

/** More upcoming ones than these would hide the rest: their sum stands above. */
const MOST_UPCOMING = 3;

export function InvoicesAtAGlance({ outlook }: { outlook: Resource<Outlook> }) {
  const { query } = useAddress();
  return (
    <section class="card section" aria-label="Invoices">
      <div class="card-head">
        <h2>
          Invoices <AllPlansNote />
        </h2>
        <a href={screenHref(INVOICES, query)}>All invoices</a>
      </div>
      <Shown of={outlook} skeleton={<Skeleton lines={5} />}>
        {(data) => <Content outlook={data} />}
      </Shown>
    </section>
  );
}

function Content({ outlook }: { outlook: Outlook }) {
  const { past, open, upcoming, isThere, tooManyKeys } = outlook;
  if (!isThere) return <Empty title="This server makes no invoices yet" />;
  if (tooManyKeys) return <Empty title={`Choose one key: this partner has more than ${MOST_KEYS}`} />;
  if (past.length + open.length + upcoming.length === 0)
    return <Empty title="No invoices, and nothing to bill" />;
  const shown = glanceAt(outlook);
  const next = upcoming.length > MOST_UPCOMING ? [] : upcoming;
  return (
    <>
      <StillToPay open={open} />
      <Table invoices={[...shown.filter(isToPay), ...next, ...shown.filter((one) => !isToPay(one))]} />
    </>
  );
}

const isToPay = ({ invoice }: KeyInvoice) => isOpen(invoice);

/** `3 open, 1 of them past due: US$120.00 to be paid.` */
function StillToPay({ open }: { open: readonly KeyInvoice[] }) {
  const owed = owedOf(open, Date.now());
  if (owed.open === 0) return null;
  const sums = owed.sums.map(({ invoice, remaining }) => money(invoice, remaining)).join(" and ");
  const late = formatNumber(owed.pastDue);
  const count = owed.pastDue === owed.open ? `${late} past due` : `${formatNumber(owed.open)} open`;
  const some = owed.pastDue > 0 && owed.pastDue < owed.open ? `, ${late} of them past due` : "";
  return (
    <p class="still-to-pay">
      {count}
      {some}: <strong>{sums}</strong> to be paid.
    </p>
  );
}

function Table({ invoices }: { invoices: readonly KeyInvoice[] }) {
  return (
    <TableFrame label="Open invoices, the upcoming and the newest ones">
      <thead>
        <tr>
          <th scope="col">Invoice</th>
          <th scope="col">State</th>
          <th scope="col" class="number">
            To pay
          </th>
          <th scope="col">Due on</th>
        </tr>
      </thead>
      <tbody>
        {invoices.map((one) => (
          <Row key={`${one.key.id} ${one.invoice.number}`} one={one} />
        ))}
      </tbody>
    </TableFrame>
  );
}

function Row({ one: { key, invoice } }: { one: KeyInvoice }) {
  const { label, tone } = stateOf(invoice, Date.now());
  return (
    <tr>
      <th scope="row">
        <a
          href={screenHref(`${INVOICES}/${isUpcoming(invoice) ? UPCOMING : invoice.id}`, {}, { key: key.id })}
        >
          {invoice.number ?? "Upcoming"}
        </a>
        <span class="under">
          {key.name}, {periodOf(invoice)}
        </span>
      </th>
      <td>
        <Badge tone={tone}>{label}</Badge>
      </td>
      <td class="number">
        <ToPay invoice={invoice} />
      </td>
      <td>
        <DueOn invoice={invoice} />
      </td>
    </tr>
  );
}

/** And the total, where that is another amount: a column less on a phone. */
function ToPay({ invoice }: Pick<KeyInvoice, "invoice">) {
  const toPay = isUpcoming(invoice) ? invoice.amount_due : isOwed(invoice) ? invoice.amount_remaining : 0;
  return (
    <>
      {toPay === 0 ? <Nothing /> : money(invoice, toPay)}
      {toPay !== invoice.total && <span class="under">of {money(invoice, invoice.total)}</span>}
    </>
  );
}

/** When the upcoming one is due is not known before it is made. */
function DueOn({ invoice }: Pick<KeyInvoice, "invoice">) {
  if (!isUpcoming(invoice))
    return <Day value={invoice.due_date === null ? null : dayOf(invoice, invoice.due_date)} />;
  return (
    <>
      made after <Day value={lastDayOf(invoice)} />
    </>
  );
}
