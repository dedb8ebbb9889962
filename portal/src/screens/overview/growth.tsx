/** The graph and its numbers: scale, range and view are in the address. */
import { useAddress } from "../../address";
import type { Parameters } from "../../api/client";
import { summarize } from "../../api/routes";
import type { Period } from "../../api/shapes";
import { formatPeriod } from "../../formats";
import { Empty } from "../../parts/empty";
import { RangePicker } from "../../parts/range-picker";
import { Shown } from "../../parts/shown";
import { Tabs } from "../../parts/tabs";
import type { Range } from "../../ranges";
import { useResource } from "../../resource";
import { useWorkspace } from "../../workspace";
import { GrowthChart } from "./growth-chart";
import { GrowthTable } from "./growth-table";
import { firstDayOf, indexRange, lastDayOf, type Span, toScale } from "./periods";

const SCALES = [
  { value: "day", label: "Days" },
  { value: "month", label: "Months" },
  { value: "year", label: "Years" },
];
const VIEWS = [
  { value: "graph", label: "Graph" },
  { value: "table", label: "Table" },
];

export function Growth({ whose }: { whose: Parameters }) {
  const { api } = useWorkspace();
  const { query, change } = useAddress();
  const scale = toScale(query.scale);
  const range = { from: query.from, to: query.to };
  const view = query.view === "table" ? "table" : "graph";
  const rows = useResource(`growth ${scale} ${JSON.stringify(whose)}`, (signal) =>
    summarize(api, { ...whose, scale }, signal),
  );
  return (
    <section class="card section" aria-label="Growth">
      <div class="card-head">
        <h2>Growth</h2>
        <div class="tools">
          <RangePicker
            name="Shown"
            whole="Whole time"
            range={range}
            onChange={({ from, to }) => change({ from, to })}
          />
          <Tabs
            name="Periods"
            choices={SCALES}
            chosen={scale}
            onChange={(value) => change({ scale: value === "month" ? undefined : value })}
          />
          <Tabs
            name="View"
            choices={VIEWS}
            chosen={view}
            onChange={(value) => change({ view: value === "graph" ? undefined : value })}
          />
        </div>
      </div>
      <Shown of={rows} skeleton={<div class="chart-space" />}>
        {(data) => <Content rows={data} view={view} range={range} />}
      </Shown>
      <p class="quiet chart-note">Days, months and years are in UTC.</p>
    </section>
  );
}

interface ContentProps {
  rows: Period[];
  view: "graph" | "table";
  range: Range;
}

function Content({ rows, view, range }: ContentProps) {
  const { change } = useAddress();
  if (rows.length === 0) {
    return (
      <Empty title="No activations yet">
        <p>The graph begins with the first one.</p>
      </Empty>
    );
  }
  const shown = indexRange(rows, range);
  if (!shown) return <NothingInRange rows={rows} />;
  if (view === "table") return <GrowthTable rows={rows.slice(shown[0], shown[1] + 1)} />;
  const zoom = ([first, last]: Span) => {
    const isAll = first === 0 && last === rows.length - 1;
    const from = isAll ? undefined : firstDayOf(rows[first]?.date ?? "");
    const to = isAll ? undefined : lastDayOf(rows[last]?.date ?? "");
    change({ from, to });
  };
  return <GrowthChart rows={rows} shown={shown} onZoom={zoom} />;
}

function NothingInRange({ rows }: { rows: Period[] }) {
  const [first, last] = [rows[0], rows.at(-1)];
  return (
    <Empty title="There is nothing in this range">
      {first && last && (
        <p>
          The graph goes from {formatPeriod(first.date)} to {formatPeriod(last.date)}.
        </p>
      )}
    </Empty>
  );
}
