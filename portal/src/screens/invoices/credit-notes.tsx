/** What was taken back of an invoice, and where it went. */
import { dayOf, money } from "../../invoices";
import { Shown } from "../../parts/shown";
import { TableFrame } from "../../parts/table";
import { Day } from "../../parts/times";
import { useResource } from "../../resource";
import { useWorkspace } from "../../workspace";
import { Download } from "./download";
import { listCreditNotes, pdfPath } from "./routes";
import type { CreditNote, WholeInvoice } from "./shapes";

interface Props {
  path: string;
  invoice: WholeInvoice;
}

/** Asked for only where the invoice says that there are any. */
export function CreditNotes({ path, invoice }: Props) {
  const credited = invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount;
  return credited === 0 ? null : <Some path={path} invoice={invoice} />;
}

function Some({ path, invoice }: Props) {
  const { api } = useWorkspace();
  const notes = useResource(`${path} ${invoice.id} credit`, (signal) =>
    listCreditNotes(api, path, invoice.id, signal),
  );
  return (
    <section class="section" aria-label="Credit notes">
      <div class="card-head">
        <h2>Credit notes</h2>
      </div>
      <Shown of={notes}>
        {(all) => (
          <TableFrame label="Credit notes on this invoice">
            <thead>
              <tr>
                <th scope="col">Credit note</th>
                <th scope="col" class="number">
                  Amount
                </th>
                <th scope="col">Made on</th>
                <th scope="col">Why</th>
                <th scope="col">File</th>
              </tr>
            </thead>
            <tbody>
              {all.map((note) => (
                <Row key={note.id} path={path} invoice={invoice} note={note} />
              ))}
            </tbody>
          </TableFrame>
        )}
      </Shown>
    </section>
  );
}

const KINDS: Record<string, string> = { correction: "Correction", goodwill: "Goodwill" };

function Row({ path, invoice, note }: Props & { note: CreditNote }) {
  const kind = KINDS[note.metadata?.kind ?? ""];
  return (
    <tr>
      <th scope="row">{note.number}</th>
      <td class="number">{money(invoice, note.total)}</td>
      <td>
        <Day value={dayOf(invoice, note.created)} />
      </td>
      <td class="wide">
        {[kind, note.memo ?? note.metadata?.reference].filter(Boolean).join(": ")}
        {note.post_payment_amount > 0 && (
          <span class="under">{money(invoice, note.post_payment_amount)} of it went to the balance</span>
        )}
      </td>
      <td>
        <Download path={pdfPath(path, "credit-notes", note.id)} label="PDF" of={note.number} />
      </td>
    </tr>
  );
}
