/** What the next invoice will come to: an estimate, and what is certain of it so far. */
import type { ComponentChildren } from "preact";
import { screenHref, useAddress } from "../../address";
import type { Client } from "../../api/client";
import { NotHere } from "../../api/errors";
import { balanceNote, INVOICES, lastDayOf, money, periodOf, UPCOMING } from "../../invoices";
import { Badge } from "../../parts/badge";
import { Shown, Skeleton } from "../../parts/shown";
import { Day, Time } from "../../parts/times";
import { useResource } from "../../resource";
import { useWorkspace } from "../../workspace";
import { getInvoice } from "./routes";
import type { WholeInvoice } from "./shapes";

export function Upcoming({ path }: { path: string }) {
  const { api } = useWorkspace();
  const upcoming = useResource(`${path} upcoming`, (signal) => find(api, path, signal));
  return (
    <section class="card" aria-label="Upcoming invoice">
      <Shown of={upcoming} skeleton={<Skeleton lines={4} />}>
        {({ invoice }) => (invoice ? <Estimate invoice={invoice} /> : <NothingToBill />)}
      </Shown>
    </section>
  );
}

/** Nothing to bill is an answer, and no trouble. */
async function find(api: Client, path: string, signal: AbortSignal): Promise<{ invoice?: WholeInvoice }> {
  try {
    return { invoice: await getInvoice(api, path, UPCOMING, signal) };
  } catch (error) {
    if (error instanceof NotHere && !error.isMissingRoute) return {};
    throw error;
  }
}

function NothingToBill() {
  return (
    <>
      <h2>Upcoming invoice</h2>
      <p class="quiet">Nothing to bill at the moment.</p>
    </>
  );
}

function Estimate({ invoice }: { invoice: WholeInvoice }) {
  const { query } = useAddress();
  return (
    <>
      <div class="card-head">
        <h2>
          Upcoming: {periodOf(invoice)} <Badge tone="calm">Estimate</Badge>
        </h2>
        <a href={screenHref(`${INVOICES}/${UPCOMING}`, query)}>See its lines</a>
      </div>
      <Outlook invoice={invoice} />
    </>
  );
}

/** Both figures, and when each holds. What has come together so far is of the total: no balance is taken from it. */
export function Outlook({ invoice }: { invoice: WholeInvoice }) {
  const note = balanceNote(invoice, invoice.total, invoice.amount_due);
  const { accrued_to_date: soFar, as_of: asOf, unpriced_site_days: unpriced } = invoice.metadata ?? {};
  return (
    <>
      <div class="outlook">
        {soFar !== undefined && (
          <Amount name="So far" amount={money(invoice, soFar)}>
            {asOf && (
              <>
                {note && "before the balance, "}as of <Time value={asOf} />
              </>
            )}
          </Amount>
        )}
        <Amount name="To pay if nothing changes" amount={money(invoice, invoice.amount_due)}>
          {note && `${note}; `}made after <Day value={lastDayOf(invoice)} />
        </Amount>
      </div>
      {unpriced && (
        <p class="notice warn">
          {unpriced} site-days have no price yet, and are not in these amounts. The invoice is made when the
          server’s operator has set one.
        </p>
      )}
    </>
  );
}

function Amount(props: { name: string; amount: string; children: ComponentChildren }) {
  return (
    <div>
      <p class="outlook-name">{props.name}</p>
      <p class="outlook-amount">{props.amount}</p>
      <p class="quiet">{props.children}</p>
    </div>
  );
}
