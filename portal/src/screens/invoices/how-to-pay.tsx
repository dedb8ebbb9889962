/** What remains of an invoice, until when, and where it goes: what its issuer says at the foot of the paper, too. */
import { dayOf, isOwed, money } from "../../invoices";
import { Day } from "../../parts/times";
import type { WholeInvoice } from "./shapes";

export function HowToPay({ invoice }: { invoice: WholeInvoice }) {
  const { footer, hosted_invoice_url: url, due_date } = invoice;
  if (!isOwed(invoice) || (!footer && !url)) return null;
  return (
    <section class="section" aria-label="How to pay">
      <div class="card-head">
        <h2>How to pay</h2>
      </div>
      <p class="how-much">
        {money(invoice, invoice.amount_remaining)}
        {due_date !== null && (
          <>
            {" "}
            by <Day value={dayOf(invoice, due_date)} />
          </>
        )}
      </p>
      {footer && <p class="as-written">{footer}</p>}
      {url && (
        <p class="elsewhere">
          <a href={url}>{PAGES[isLedgers(invoice) ? "ledger" : "stripe"]}</a>
        </p>
      )}
    </section>
  );
}

/** The ledger's page has the bank's details again; on Stripe's one can pay. */
const PAGES = { ledger: "The page to print or send", stripe: "Pay on Stripe’s page" };

/** Stripe's own invoices know no month, and no sites. */
export function isLedgers({ metadata }: WholeInvoice): boolean {
  return metadata?.month !== undefined;
}
