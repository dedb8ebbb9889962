/** The lines: what, how the amount comes about, and the way to the sites behind each. */
import { formatPeriod } from "../../formats";
import { exponentOf, money } from "../../invoices";
import { Badge } from "../../parts/badge";
import { Empty } from "../../parts/empty";
import { TableFrame } from "../../parts/table";
import { formulaOf } from "./formula";
import type { Line, WholeInvoice } from "./shapes";

interface Props {
  invoice: WholeInvoice;
  /** Undefined: this invoice has no breakdown. */
  onSites: ((lineId: string) => void) | undefined;
}

export function Lines({ invoice, onSites }: Props) {
  const lines = invoice.lines.data;
  if (lines.length === 0) return <Empty title="No lines: it carries a balance only" />;
  return (
    <TableFrame label="Lines of the invoice">
      <thead>
        <tr>
          <th scope="col">What, and how it comes about</th>
          <th scope="col" class="number">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Row key={line.id} invoice={invoice} line={line} onSites={onSites} />
        ))}
      </tbody>
    </TableFrame>
  );
}

function Row({ invoice, line, onSites }: Props & { line: Line }) {
  const formula = formulaOf(line, exponentOf(invoice));
  return (
    <tr>
      <th scope="row" class="wide line">
        {line.description} <Adjustment line={line} />
        {formula && <span class="under">{formula}</span>}
        {line.metadata.reason && <span class="under">Why: {line.metadata.reason}</span>}
        {onSites && (
          <button type="button" class="link behind" onClick={() => onSites(line.id)}>
            Sites behind it <span class="unseen">{line.description}</span>
          </button>
        )}
      </th>
      <td class="number">{money(invoice, line.amount)}</td>
    </tr>
  );
}

function Adjustment({ line: { metadata } }: { line: Line }) {
  if (!metadata.reason || !metadata.month) return null;
  return <Badge tone="warn">Adjusts {formatPeriod(metadata.month)}</Badge>;
}
