/**
 * The two plots of the graph, one over the other on one time axis: in force and total as lines, new and ended as bars
 * up and down. Wraps uPlot: colours come from the style sheet, labels from the reader's locale.
 */
import uPlot from "uplot";
import type { Period, Scale } from "../../api/shapes";
import { formatPeriod, formatShort, formatShortDay } from "../../formats";
import { halfOf, startOf } from "./periods";

export const HEIGHTS = { lines: 230, bars: 140 };
const GUTTER = 60;
/** Pixels of a plot that is on a phone. */
const NARROW = 400;
const YEAR_SECONDS = 360 * 86_400;
const MONTH_SECONDS = 27 * 86_400;

export interface Colours {
  accent: string;
  ended: string;
  quiet: string;
  line: string;
  wash: string;
}

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    accent: read("accent"),
    ended: read("ended"),
    quiet: read("quiet"),
    line: read("line"),
    wash: read("wash"),
  };
}

export function linesData(rows: readonly Period[]): uPlot.AlignedData {
  return [times(rows), rows.map((row) => row.active), rows.map((row) => row.total)];
}

/** What ended goes down from the axis. */
export function barsData(rows: readonly Period[]): uPlot.AlignedData {
  return [times(rows), rows.map((row) => row.new), rows.map((row) => -row.cancelled)];
}

function times(rows: readonly Period[]): number[] {
  return rows.map((row) => startOf(row.date));
}

export interface Hooks {
  /** The index under the pointer; null when it leaves. */
  hovered(index: number | null): void;
  selected(first: number, last: number): void;
}

export function linesOptions(width: number, scale: Scale, colours: Colours, hooks: Hooks): uPlot.Options {
  return {
    ...options(width, HEIGHTS.lines, scale, colours, hooks),
    axes: [xAxis(colours, false), yAxis(colours)],
    series: [
      {},
      { stroke: colours.accent, width: 2, fill: colours.wash, points: { show: false } },
      { stroke: colours.quiet, width: 1.25, dash: [5, 4], points: { show: false } },
    ],
  };
}

export function barsOptions(width: number, scale: Scale, colours: Colours, hooks: Hooks): uPlot.Options {
  const bars = uPlot.paths.bars?.({ size: [0.72, 40], radius: 0 });
  const series = (colour: string) => ({
    stroke: colour,
    fill: colour,
    width: 0,
    points: { show: false },
    ...(bars && { paths: bars }),
  });
  return {
    ...options(width, HEIGHTS.bars, scale, colours, hooks),
    axes: [xAxis(colours, true), yAxis(colours)],
    series: [{}, series(colours.accent), series(colours.ended)],
  };
}

function options(width: number, height: number, scale: Scale, colours: Colours, hooks: Hooks) {
  const half = halfOf(scale);
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 26, 0, 0] as uPlot.Padding,
    tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    scales: {
      x: {
        time: true,
        range: (_: uPlot, min: number, max: number): uPlot.Range.MinMax => [min - half, max + half],
      },
      y: { range: (_: uPlot, min: number, max: number): uPlot.Range.MinMax => aroundZero(min, max) },
    },
    cursor: {
      sync: { key: "growth" },
      drag: { x: true, y: false, setScale: false, dist: 6 },
      points: { size: 7, fill: colours.accent },
      y: false,
    },
    hooks: {
      setCursor: [(plot: uPlot) => hooks.hovered(plot.cursor.idx ?? null)],
      setSelect: [(plot: uPlot) => select(plot, hooks)],
    },
  };
}

/** From zero, with some room above; below it as well where something ended. */
function aroundZero(min: number, max: number): uPlot.Range.MinMax {
  return [Math.min(0, min * 1.05), Math.max(1, max * 1.05)];
}

function select(plot: uPlot, hooks: Hooks): void {
  const { left, width } = plot.select;
  if (width < 6) return;
  hooks.selected(plot.posToIdx(left), plot.posToIdx(left + width));
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

function xAxis(colours: Colours, isLabelled: boolean): uPlot.Axis {
  const lines = { stroke: colours.line, width: 1 };
  return {
    stroke: colours.quiet,
    font: font(),
    grid: lines,
    ticks: { ...lines, show: isLabelled, size: 4 },
    size: isLabelled ? 30 : 6,
    space: (_, __, ___, ____, width) => (width < NARROW ? 56 : 76),
    values: (_, splits, __, ___, step) => splits.map((at) => (isLabelled ? xLabel(at, step) : "")),
  };
}

function xLabel(seconds: number, step: number): string {
  const date = new Date(seconds * 1000);
  const day = date.toISOString().slice(0, 10);
  if (step >= YEAR_SECONDS) return day.slice(0, 4);
  return step >= MONTH_SECONDS ? formatPeriod(day.slice(0, 7)) : formatShortDay(date);
}

function yAxis(colours: Colours): uPlot.Axis {
  return {
    stroke: colours.quiet,
    font: font(),
    grid: { stroke: colours.line, width: 1 },
    ticks: { show: false },
    size: GUTTER,
    space: 38,
    values: (_, splits) =>
      splits.map((value) => (Number.isInteger(value) ? formatShort(Math.abs(value)) : "")),
  };
}

function font(): string {
  return `12px ${getComputedStyle(document.body).fontFamily}`;
}
