/**
 * The graph on the page: what uPlot draws, the figures of one period above it, and the keyboard. It is a slider over
 * periods: arrows move, plus and minus zoom, 0 or Escape shows all; dragging zooms with the mouse.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { Period, Scale } from "../../api/shapes";
import { formatNumber, formatPeriod } from "../../formats";
import { startOf, zoomed } from "./periods";
import { barsData, barsOptions, HEIGHTS, type Hooks, linesData, linesOptions, readColours } from "./plot";

interface Props {
  rows: Period[];
  scale: Scale;
  /** First and last index of what is shown. */
  shown: [number, number];
  onZoom(shown: [number, number]): void;
}

export function GrowthChart({ rows, scale, shown, onZoom }: Props) {
  const [at, setAt] = useState<number | null>(null);
  const space = useRef<HTMLDivElement>(null);
  const plots = usePlots(space, rows, scale, {
    hovered: setAt,
    selected: (first, last) => last > first && onZoom([first, last]),
  });
  const [first, last] = shown;
  // biome-ignore lint/correctness/useExhaustiveDependencies: new plots show everything until told
  useEffect(() => {
    const range = { min: startOf(rows[first]?.date ?? ""), max: startOf(rows[last]?.date ?? "") };
    for (const plot of plots) plot.setScale("x", range);
  }, [plots, first, last]);
  const index = at === null || at < first || at > last ? last : at;
  const row = rows[index];
  const move = (to: number) => {
    const next = Math.min(last, Math.max(first, to));
    setAt(next);
    for (const plot of plots) point(plot, next);
  };
  const keys: Record<string, () => void> = {
    ArrowLeft: () => move(index - 1),
    ArrowRight: () => move(index + 1),
    PageDown: () => move(index - 10),
    PageUp: () => move(index + 10),
    Home: () => move(first),
    End: () => move(last),
    "+": () => onZoom(zoomed(shown, index, 1, rows.length)),
    "-": () => onZoom(zoomed(shown, index, -1, rows.length)),
    "0": () => onZoom([0, rows.length - 1]),
    Escape: () => onZoom([0, rows.length - 1]),
  };
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

function inWords(row: Period): string {
  return `${formatPeriod(row.date)}: ${row.active} in force, ${row.total} in total, ${row.new} new, ${row.cancelled} ended`;
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

function point(plot: uPlot, index: number): void {
  const time = plot.data[0]?.[index];
  if (time !== undefined) plot.setCursor({ left: plot.valToPos(time, "x"), top: 0 }, false);
}

/** Made anew for other rows and another theme, resized with the page. */
function usePlots(
  space: { current: HTMLDivElement | null },
  rows: Period[],
  scale: Scale,
  hooks: Hooks,
): uPlot[] {
  const [plots, setPlots] = useState<uPlot[]>([]);
  const theme = useTheme();
  const latest = useRef(hooks);
  latest.current = hooks;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is in the style sheet
  useEffect(() => {
    const frame = space.current;
    if (!frame) return undefined;
    const made = makePlots(frame, rows, scale, {
      hovered: (index) => latest.current.hovered(index),
      selected: (first, last) => latest.current.selected(first, last),
    });
    setPlots(made);
    const resized = new ResizeObserver(() => resize(made, frame.clientWidth));
    resized.observe(frame);
    return () => {
      resized.disconnect();
      for (const plot of made) plot.destroy();
    };
  }, [rows, scale, theme]);
  return plots;
}

function makePlots(frame: HTMLDivElement, rows: Period[], scale: Scale, hooks: Hooks): uPlot[] {
  const colours = readColours();
  const width = frame.clientWidth;
  return [
    new uPlot(linesOptions(width, scale, colours, hooks), linesData(rows), frame),
    new uPlot(barsOptions(width, scale, colours, hooks), barsData(rows), frame),
  ];
}

function resize([lines, bars]: uPlot[], width: number): void {
  lines?.setSize({ width, height: HEIGHTS.lines });
  bars?.setSize({ width, height: HEIGHTS.bars });
}

function useTheme(): boolean {
  const [isDark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const update = () => setDark(query.matches);
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return isDark;
}
