/** The graph's numbers as a table, newest first; long ones in parts. */
import { useState } from "preact/hooks";
import type { Period } from "../../api/shapes";
import { formatNumber, formatPeriod } from "../../formats";
import { TableFrame } from "../../parts/table";

const FIRST = 60;

export function GrowthTable({ rows }: { rows: Period[] }) {
  const [most, setMost] = useState(FIRST);
  const newest = rows.toReversed();
  return (
    <>
      <TableFrame label="Activations by period, newest first">
        <thead>
          <tr>
            <th scope="col">Period (UTC)</th>
            {["New", "Ended", "In force", "Total"].map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {newest.slice(0, most).map((row) => (
            <tr key={row.date}>
              <th scope="row">{formatPeriod(row.date)}</th>
              <td class="number">{formatNumber(row.new)}</td>
              <td class="number">{formatNumber(row.cancelled)}</td>
              <td class="number">{formatNumber(row.active)}</td>
              <td class="number">{formatNumber(row.total)}</td>
            </tr>
          ))}
        </tbody>
      </TableFrame>
      {rows.length > most && (
        <p class="pager">
          {formatNumber(most)} of {formatNumber(rows.length)} periods
          <button type="button" onClick={() => setMost(rows.length)}>
            Show all
          </button>
        </p>
      )}
    </>
  );
}
