/** The sites behind one line, a hundred at a time, as they were when the invoice became final. */
import { screenHref, useAddress } from "../../address";
import type { Client } from "../../api/client";
import { formatNumber } from "../../formats";
import { money } from "../../invoices";
import { Dialog } from "../../parts/dialog";
import { Empty } from "../../parts/empty";
import { Paged } from "../../parts/pager";
import { Shown, Skeleton } from "../../parts/shown";
import { TableFrame } from "../../parts/table";
import { useResource } from "../../resource";
import { useWorkspace } from "../../workspace";
import { readPage, type SharePage, type SiteShare } from "./breakdown";
import { daysOf } from "./days";
import { sitesPath } from "./routes";
import type { Line, WholeInvoice } from "./shapes";

interface Props {
  path: string;
  invoice: WholeInvoice;
  line: Line;
  page: number;
  onPage(page: number): void;
  onClose(): void;
}

export function Sites({ path, invoice, line, page, onPage, onClose }: Props) {
  const { api } = useWorkspace();
  const shares = useResource(`${path} ${line.id} ${page}`, (signal) =>
    listShares(api, sitesPath(path, invoice.id), line.id, page, signal),
  );
  return (
    <Dialog title={line.description ?? "Sites"} kind="drawer" onClose={onClose}>
      <p class="quiet">
        {count(line)} The shares below sum to exactly {money(invoice, line.amount)}.
      </p>
      <Shown of={shares} skeleton={<Skeleton lines={20} />}>
        {({ rows, hasMore }) => (
          <Paged
            of={rows}
            onPrevious={page > 1 ? () => onPage(page - 1) : undefined}
            onNext={hasMore ? () => onPage(page + 1) : undefined}
            place={`Page ${formatNumber(page)}`}
          >
            {rows.length === 0 ? (
              <Empty title="There is nothing on this page" />
            ) : (
              <Table invoice={invoice} rows={rows} />
            )}
          </Paged>
        )}
      </Shown>
    </Dialog>
  );
}

async function listShares(
  api: Client,
  path: string,
  line: string,
  page: number,
  signal: AbortSignal,
): Promise<SharePage> {
  return readPage(await api.stream(path, { line, format: "csv" }, signal), page);
}

/** An adjustment counts days, and no sites: those of another month are not the month's own. */
function count({ metadata: { sites } }: Line): string {
  const number = Number(sites ?? 0);
  if (number === 0) return "";
  return number === 1 ? "One site." : `${formatNumber(number)} sites, by activation.`;
}

function Table({ invoice, rows }: { invoice: WholeInvoice; rows: readonly SiteShare[] }) {
  const { query } = useAddress();
  return (
    <TableFrame label="Sites behind the line">
      <thead>
        <tr>
          <th scope="col">Site</th>
          <th scope="col" class="number">
            Days
          </th>
          <th scope="col" class="number">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.activationId}>
            <th scope="row" class="share">
              <a href={screenHref("/activations", query, { activation: row.activationId })}>{row.host}</a>
              <span class="under">{daysOf(row)}</span>
            </th>
            <td class="number">{formatNumber(BigInt(row.days))}</td>
            <td class="number">{money(invoice, row.amount)}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}
