/**
 * The graph on the page: what uPlot draws, the figures of one period above it, and the keyboard. It is a slider over
 * periods: arrows move, plus and minus zoom, 0 or Escape shows all; dragging zooms with the mouse.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Period } from "../../api/shapes";
import { formatNumber, formatPeriod } from "../../formats";
import { type Span, zoomed } from "./periods";
import { type Hooks, Plots } from "./plot";

interface Props {
  rows: Period[];
  shown: Span;
  onZoom(shown: Span): void;
}

export function GrowthChart({ rows, shown, onZoom }: Props) {
  const [first, last] = shown;
  const { index, isChosen, choose } = useChosen(rows, shown);
  const zoom = (to: Span) => {
    if (to[0] !== first || to[1] !== last) onZoom(to);
  };
  const space = useRef<HTMLDivElement>(null);
  const plots = usePlots(space, rows, shown, {
    hovered: (at) => choose(at === null ? null : first + at),
    selected: (from, to) => to > from && zoom([first + from, first + to]),
  });
  useEffect(() => {
    if (isChosen) plots?.pointAt(index - first);
  }, [plots, index, first, isChosen]);
  const move = (to: number) => choose(Math.min(last, Math.max(first, to)));
  const keys: Record<string, () => void> = {
    ArrowLeft: () => move(index - 1),
    ArrowDown: () => move(index - 1),
    ArrowRight: () => move(index + 1),
    ArrowUp: () => move(index + 1),
    PageDown: () => move(index - 10),
    PageUp: () => move(index + 10),
    Home: () => move(first),
    End: () => move(last),
    "+": () => zoom(zoomed(shown, index, 1, rows.length)),
    "-": () => zoom(zoomed(shown, index, -1, rows.length)),
    "0": () => zoom([0, rows.length - 1]),
    Escape: () => zoom([0, rows.length - 1]),
  };
  const row = rows[index];
  return (
    <>
      {row && <Readout row={row} />}
      <div
        ref={space}
        class="chart"
        role="slider"
        tabIndex={0}
        aria-label="Graph of activations; arrows move, plus and minus zoom"
        aria-valuemin={first}
        aria-valuemax={last}
        aria-valuenow={index}
        aria-valuetext={row && inWords(row)}
        onKeyDown={(event) => {
          const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
          if (!act) return;
          event.preventDefault();
          act();
        }}
      />
    </>
  );
}

/** By its date, which outlasts a zoom, and rows of other plans. The last one shown while none is chosen. */
function useChosen(rows: Period[], [first, last]: Span) {
  const [chosen, setChosen] = useState<string>();
  const found = rows.findIndex(({ date }) => date === chosen);
  const isChosen = first <= found && found <= last;
  return {
    index: isChosen ? found : last,
    isChosen,
    choose: (index: number | null) => setChosen(index === null ? undefined : rows[index]?.date),
  };
}

function inWords(row: Period): string {
  const figures = [
    `${formatNumber(row.active)} in force`,
    `${formatNumber(row.total)} in total`,
    `${formatNumber(row.new)} new`,
    `${formatNumber(row.cancelled)} ended`,
  ];
  return `${formatPeriod(row.date)}: ${figures.join(", ")}`;
}

function Readout({ row }: { row: Period }) {
  const figures = [
    { name: "In force", value: row.active, mark: "mark-active" },
    { name: "Total", value: row.total, mark: "mark-total" },
    { name: "New", value: row.new, mark: "mark-new" },
    { name: "Ended", value: row.cancelled, mark: "mark-ended" },
  ];
  return (
    <dl class="readout">
      <div>
        <dt>Period</dt>
        <dd>{formatPeriod(row.date)}</dd>
      </div>
      {figures.map(({ name, value, mark }) => (
        <div key={name}>
          <dt class={mark}>{name}</dt>
          <dd>{formatNumber(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Made anew for another theme; resized with the page. */
function usePlots(
  space: { current: HTMLDivElement | null },
  rows: Period[],
  [first, last]: Span,
  hooks: Hooks,
): Plots | undefined {
  const [plots, setPlots] = useState<Plots>();
  const theme = useTheme();
  const latest = useRef(hooks);
  latest.current = hooks;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is in the style sheet
  useEffect(() => {
    const frame = space.current;
    if (!frame) return undefined;
    const made = new Plots(frame, {
      hovered: (index) => latest.current.hovered(index),
      selected: (from, to) => latest.current.selected(from, to),
    });
    setPlots(made);
    const resized = new ResizeObserver(() => made.resize(frame.clientWidth));
    resized.observe(frame);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [theme]);
  useEffect(() => plots?.show(rows.slice(first, last + 1)), [plots, rows, first, last]);
  return plots;
}

const THEMES = ["(prefers-color-scheme: dark)", "(forced-colors: active)"];

/** The name of the set of colours that the style sheet has at present. */
function useTheme(): string {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    const update = () => setTheme(readTheme());
    const queries = THEMES.map((one) => matchMedia(one));
    for (const query of queries) query.addEventListener("change", update);
    return () => {
      for (const query of queries) query.removeEventListener("change", update);
    };
  }, []);
  return theme;
}

function readTheme(): string {
  return THEMES.filter((theme) => matchMedia(theme).matches).join();
}
