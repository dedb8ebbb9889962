/** From the lines down to what is to be paid: each step that is not nothing. */
import { formatPercent } from "../../formats";
import { money } from "../../invoices";
import type { Tax, WholeInvoice } from "./shapes";

export function Sums({ invoice }: { invoice: WholeInvoice }) {
  return (
    <dl class="sums">
      <Sum name="Subtotal" amount={money(invoice, invoice.subtotal)} />
      {(invoice.total_taxes ?? []).map((tax, position) => (
        <Sum key={position} name={taxName(invoice, tax)} amount={money(invoice, tax.amount)} />
      ))}
      <Sum name="Total" amount={money(invoice, invoice.total)} isStrong />
      {steps(invoice)
        .filter(([, minor]) => minor !== 0)
        .map(([name, minor]) => (
          <Sum key={name} name={name} amount={money(invoice, minor)} />
        ))}
      <Sum name="To pay" amount={money(invoice, owed(invoice))} isStrong />
    </dl>
  );
}

function steps(invoice: WholeInvoice): [string, number][] {
  return [
    ["Balance from before", invoice.starting_balance],
    ["Credited", -invoice.pre_payment_credit_notes_amount],
    ["Paid", -invoice.amount_paid],
    ["Carried to the next invoice", -(invoice.ending_balance ?? 0)],
  ];
}

/** What a void invoice asked for is owed no more. */
function owed({ status, amount_remaining }: WholeInvoice): number {
  return status === "void" ? 0 : amount_remaining;
}

const UNTAXED: Record<string, string> = {
  reverse_charge: "Tax, by reverse charge",
  customer_exempt: "Tax, exempt",
};

function taxName({ default_tax_rates }: WholeInvoice, { taxability_reason }: Tax): string {
  const [rate] = default_tax_rates;
  return (
    UNTAXED[taxability_reason] ?? (rate ? `${rate.display_name}, ${formatPercent(rate.percentage)}` : "Tax")
  );
}

function Sum({ name, amount, isStrong = false }: { name: string; amount: string; isStrong?: boolean }) {
  return (
    <div class={isStrong ? "sum strong" : "sum"}>
      <dt>{name}</dt>
      <dd>{amount}</dd>
    </div>
  );
}
