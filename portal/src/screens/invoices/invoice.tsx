/** One invoice: how it stands, whom it is to, its lines and sums, its credit notes; as a page, a PDF, on paper. */
import type { ComponentChildren } from "preact";
import { screenHref, useAddress, useOpened } from "../../address";
import { withQuery } from "../../api/client";
import { dayOf, INVOICES, money, periodOf, stateOf, UPCOMING } from "../../invoices";
import { Badge } from "../../parts/badge";
import { Page } from "../../parts/page";
import { Shown, Skeleton } from "../../parts/shown";
import { Day } from "../../parts/times";
import { useResource } from "../../resource";
import { useWorkspace } from "../../workspace";
import { CreditNotes } from "./credit-notes";
import { Download } from "./download";
import { HowToPay, isLedgers } from "./how-to-pay";
import { Lines } from "./lines";
import { Payments } from "./payments";
import { getInvoice, pdfPath, sitesPath } from "./routes";
import type { Address, WholeInvoice } from "./shapes";
import { Sites } from "./sites";
import { Sums } from "./sums";
import { Outlook } from "./upcoming";

interface Props {
  /** Of the key. */
  path: string;
  id: string;
  whose: string;
}

export function InvoicePage({ path, id, whose }: Props) {
  const { api } = useWorkspace();
  const { query } = useAddress();
  const invoice = useResource(`${path} ${id}`, (signal) => getInvoice(api, path, id, signal));
  const isUpcoming = id === UPCOMING;
  const title = isUpcoming ? "Upcoming invoice" : `Invoice ${invoice.data?.number ?? ""}`.trim();
  return (
    <Page
      title={title}
      back={<a href={screenHref(INVOICES, query)}>All invoices</a>}
      whose={whose}
      actions={invoice.data && !isUpcoming && <Take path={path} invoice={invoice.data} />}
    >
      <Shown of={invoice} skeleton={<Skeleton lines={14} />}>
        {(data) => <Content path={path} invoice={data} isUpcoming={isUpcoming} />}
      </Shown>
    </Page>
  );
}

function Take({ path, invoice }: { path: string; invoice: WholeInvoice }) {
  const csv = withQuery(sitesPath(path, invoice.id), { format: "csv", csv_safe: 1 });
  return (
    <>
      <Download path={pdfPath(path, "invoices", invoice.id)} label="PDF" />
      {isLedgers(invoice) && <Download path={csv} label="CSV of its sites" />}
      <button type="button" class="small" onClick={() => print()}>
        Print
      </button>
    </>
  );
}

function Content({
  path,
  invoice,
  isUpcoming,
}: {
  path: string;
  invoice: WholeInvoice;
  isUpcoming: boolean;
}) {
  const opened = useOpened("line");
  const [lineId, page] = (opened.value ?? "").split("/");
  const line = invoice.lines.data.find(({ id }) => id === lineId);
  return (
    <>
      <section class="card" aria-label="How it stands">
        {isUpcoming ? <Estimate invoice={invoice} /> : <Facts invoice={invoice} />}
      </section>
      <section class="section" aria-label="Lines">
        <Lines invoice={invoice} onSites={isUpcoming || !isLedgers(invoice) ? undefined : opened.open} />
        <Sums invoice={invoice} />
      </section>
      <HowToPay invoice={invoice} />
      <Payments invoice={invoice} />
      {!isUpcoming && <CreditNotes path={path} invoice={invoice} />}
      {line && !isUpcoming && (
        <Sites
          path={path}
          invoice={invoice}
          line={line}
          page={pageOf(page)}
          onPage={(to) => opened.open(to === 1 ? line.id : `${line.id}/${to}`)}
          onClose={opened.close}
        />
      )}
    </>
  );
}

/** What the address says after the line's id, or says wrongly. */
function pageOf(text: string | undefined): number {
  return text && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1;
}

function Estimate({ invoice }: { invoice: WholeInvoice }) {
  return (
    <>
      <h2 class="estimate-head">
        {periodOf(invoice)} <Badge tone="calm">Estimate</Badge>
      </h2>
      <Outlook invoice={invoice} />
      <p class="quiet estimate-note">
        What is active runs on to the end of the month in this estimate. The sites behind each line come with
        the invoice itself.
      </p>
    </>
  );
}

function Facts({ invoice }: { invoice: WholeInvoice }) {
  const { label, tone } = stateOf(invoice, Date.now());
  const { paid_at, voided_at } = invoice.status_transitions;
  return (
    <div class="columns">
      <dl class="facts">
        <dt>State</dt>
        <dd>
          <Badge tone={tone}>{label}</Badge> <span class="quiet">{standing(invoice)}</span>
        </dd>
        <dt>Month</dt>
        <dd>{periodOf(invoice)}</dd>
        <Moment name="Made on" invoice={invoice} at={invoice.created} />
        <Moment name="Due on" invoice={invoice} at={invoice.due_date} />
        <Moment name="Paid on" invoice={invoice} at={paid_at} />
        <Moment name="Voided on" invoice={invoice} at={voided_at} />
      </dl>
      <dl class="facts">
        {invoice.account_name && (
          <Party name="Billed by" lines={[invoice.account_name, invoice.account_country]} />
        )}
        <Party name="Billed to" lines={[invoice.customer_name, ...addressLines(invoice.customer_address)]} />
        {invoice.customer_tax_ids?.map(({ value }) => (
          <Fact key={value} name="Tax id" value={value} />
        ))}
        {invoice.custom_fields?.map(({ name, value }) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </div>
  );
}

function standing(invoice: WholeInvoice): string {
  if (invoice.status === "void") return "withdrawn: nothing is to be paid";
  if (invoice.status === "paid") return "nothing remains to be paid";
  return `${money(invoice, invoice.amount_remaining)} to be paid`;
}

function Party({ name, lines }: { name: string; lines: readonly (string | null)[] }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {lines.filter(Boolean).map((text) => (
          <span key={text} class="address-line">
            {text}
          </span>
        ))}
      </dd>
    </>
  );
}

function addressLines(address: Address | null): (string | null)[] {
  if (address === null) return [];
  const { line1, line2, postal_code, city, state, country } = address;
  const place = [city, state, postal_code].filter(Boolean).join(" ");
  return [line1, line2, place, country];
}

function Moment({ name, invoice, at }: { name: string; invoice: WholeInvoice; at: number | null }) {
  return at === null ? null : <Fact name={name} value={<Day value={dayOf(invoice, at)} />} />;
}

function Fact({ name, value }: { name: string; value: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
