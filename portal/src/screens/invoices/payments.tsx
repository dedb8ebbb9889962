/** What was paid of an invoice: when, how much, and by which reference. */
import { dayOf, money } from "../../invoices";
import { TableFrame } from "../../parts/table";
import { Day, Nothing } from "../../parts/times";
import type { Payment, WholeInvoice } from "./shapes";

export function Payments({ invoice }: { invoice: WholeInvoice }) {
  const made = (invoice.payments?.data ?? []).filter(({ status }) => status === "paid");
  if (made.length === 0) return null;
  return (
    <section class="section" aria-label="Payments">
      <div class="card-head">
        <h2>Payments</h2>
      </div>
      <TableFrame label="Payments of this invoice">
        <thead>
          <tr>
            <th scope="col">Paid on</th>
            <th scope="col" class="number">
              Amount
            </th>
            <th scope="col">Reference</th>
          </tr>
        </thead>
        <tbody>
          {made.map((payment) => (
            <Row key={payment.id} invoice={invoice} payment={payment} />
          ))}
        </tbody>
      </TableFrame>
    </section>
  );
}

function Row({ invoice, payment }: { invoice: WholeInvoice; payment: Payment }) {
  const { paid_at } = payment.status_transitions;
  return (
    <tr>
      <th scope="row">
        <Day value={paid_at === null ? null : dayOf(invoice, paid_at)} />
      </th>
      <td class="number">{money(invoice, payment.amount_paid ?? 0)}</td>
      <td class="wide">{referenceOf(payment) ?? <Nothing />}</td>
    </tr>
  );
}

/** What the bank said, where the money came by a bank; Stripe's own payments have no more than their id. */
function referenceOf({ payment }: Payment): string | undefined {
  const record = payment.payment_record;
  const reference =
    typeof record === "object" ? record.processor_details?.custom?.payment_reference : undefined;
  return reference ?? undefined;
}
