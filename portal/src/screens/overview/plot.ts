/**
 * The two plots of the graph, one over the other on one time axis: in force and total as lines, new and ended as bars
 * up and down. Wraps uPlot: colours come from the style sheet, labels from the reader's locale. Their x is the index
 * of a period, so each has the same width, and the axis names periods, not instants.
 */
import uPlot from "uplot";
import type { Period } from "../../api/shapes";
import { formatShort } from "../../formats";
import { type Tick, ticksOf } from "./ticks";

const HEIGHTS = { lines: 230, bars: 156 };
const GUTTER = 60;
/** For half of a label beside the last period. */
const MARGIN = 26;
/** Of a period, on both sides of the first and the last: their bars need it. */
const HALF = 0.5;

const COLOURS = ["accent", "ended", "ended-fill", "quiet", "line", "wash"] as const;
type Colours = Record<(typeof COLOURS)[number], string>;

export interface Hooks {
  /** The index, of those shown, under the pointer; null when it leaves. */
  hovered(index: number | null): void;
  selected(first: number, last: number): void;
}

interface View {
  /** The periods that are shown. */
  rows: readonly Period[];
  width: number;
  colours: Colours;
}

/** In the colours of now: for others, they are made anew. */
export class Plots {
  readonly #view: View;
  readonly #lines: uPlot;
  readonly #bars: uPlot;

  constructor(frame: HTMLElement, hooks: Hooks) {
    this.#view = { rows: [], width: frame.clientWidth, colours: readColours(frame) };
    this.#lines = new uPlot(linesOptions(this.#view, hooks), [[], [], []], frame);
    this.#bars = new uPlot(barsOptions(this.#view), [[], [], []], frame);
    for (const plot of this.#both) watchPointer(plot, hooks);
  }

  get #both(): readonly uPlot[] {
    return [this.#lines, this.#bars];
  }

  show(rows: readonly Period[]): void {
    this.#view.rows = rows;
    this.#lines.setData(linesData(rows));
    this.#bars.setData(barsData(rows));
  }

  resize(width: number): void {
    this.#lines.setSize({ width, height: HEIGHTS.lines });
    this.#bars.setSize({ width, height: HEIGHTS.bars });
  }

  pointAt(index: number): void {
    for (const plot of this.#both) plot.setCursor({ left: plot.valToPos(index, "x"), top: 0 });
  }

  destroy(): void {
    for (const plot of this.#both) plot.destroy();
  }
}

function readColours(frame: HTMLElement): Colours {
  const style = getComputedStyle(frame);
  const read = COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return Object.fromEntries(read) as Colours;
}

/** Not uPlot's own hook, which tells of each cursor that the keyboard or the other plot has set, too. */
function watchPointer(plot: uPlot, hooks: Hooks): void {
  plot.over.addEventListener("mousemove", () => hooks.hovered(plot.cursor.idx ?? null));
  plot.over.addEventListener("mouseleave", () => hooks.hovered(null));
}

/** In force is drawn over the total, where they are the same. */
function linesData(rows: readonly Period[]): uPlot.AlignedData {
  return [[...rows.keys()], rows.map((row) => row.total), rows.map((row) => row.active)];
}

/** What ended goes down from the axis. */
function barsData(rows: readonly Period[]): uPlot.AlignedData {
  return [[...rows.keys()], rows.map((row) => row.new), rows.map((row) => -row.cancelled)];
}

/** A selection spans both plots; this one alone tells of it. */
function linesOptions(view: View, hooks: Hooks): uPlot.Options {
  const { accent, quiet, wash } = view.colours;
  const select = (plot: uPlot) => {
    const { left, width } = plot.select;
    hooks.selected(plot.posToIdx(left), plot.posToIdx(left + width));
  };
  return {
    ...options(view, HEIGHTS.lines),
    axes: [timeAxis(view, false), valueAxis(view)],
    series: [
      {},
      { stroke: quiet, width: 1.25, dash: [5, 4], points: pointsOf(quiet) },
      { stroke: accent, width: 2, fill: wash, points: pointsOf(accent) },
    ],
    hooks: { setSelect: [select, deselect] },
  };
}

/** One period alone makes no line. */
function pointsOf(colour: string): uPlot.Series.Points {
  return { show: (_, __, first, last) => first === last, size: 7, width: 0, fill: colour };
}

function barsOptions(view: View): uPlot.Options {
  const { accent, ended } = view.colours;
  return {
    ...options(view, HEIGHTS.bars),
    axes: [timeAxis(view, true), valueAxis(view)],
    series: [{}, barsOf(accent, accent), barsOf(ended, view.colours["ended-fill"])],
    hooks: { setSelect: [deselect] },
  };
}

function barsOf(stroke: string, fill: string): uPlot.Series {
  const paths = uPlot.paths.bars?.({ size: [0.72, 40], radius: 0 });
  const width = stroke === fill ? 0 : 1;
  return { stroke, fill, width, points: { show: false }, ...(paths && { paths }) };
}

function options(view: View, height: number) {
  const { width, colours } = view;
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, MARGIN, 0, 0] as uPlot.Padding,
    scales: {
      x: { time: false, range: (): uPlot.Range.MinMax => [-HALF, view.rows.length - HALF] },
      y: { range: (_: uPlot, min: number, max: number): uPlot.Range.MinMax => aroundZero(min, max) },
    },
    cursor: {
      sync: { key: "growth" },
      move: snap,
      drag: { x: true, y: false, setScale: false, dist: 6 },
      points: { size: 7, fill: colours.accent },
      y: false,
    },
  };
}

/** From zero, with some room above; below it as well where something ended. */
function aroundZero(min: number, max: number): uPlot.Range.MinMax {
  return [Math.min(0, min * 1.05), Math.max(1, max * 1.05)];
}

/** The cursor stands on a period, never between two; left of the plot it is hidden. */
function snap(plot: uPlot, left: number, top: number): [number, number] {
  return left < 0 ? [left, top] : [plot.valToPos(plot.posToIdx(left), "x"), top];
}

function deselect(plot: uPlot): void {
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

function timeAxis(view: View, isLabelled: boolean): uPlot.Axis {
  const { colours } = view;
  const lines = { stroke: colours.line, width: 1 };
  let ticks: Tick[] = [];
  return {
    stroke: colours.quiet,
    font: font(),
    grid: lines,
    ticks: { ...lines, show: isLabelled, size: 4 },
    size: isLabelled ? 46 : 6,
    splits: (plot) => {
      ticks = ticksOf(view.rows, plot.width - GUTTER - MARGIN, ruler(plot.ctx));
      return ticks.map(({ index }) => index);
    },
    values: () => ticks.map(({ label }) => (isLabelled ? label : "")),
  };
}

/** How wide a text is on the axis. uPlot keeps account of the font it has set, so that is put back. */
function ruler(context: CanvasRenderingContext2D): (text: string) => number {
  return (text) => {
    context.save();
    context.font = font();
    const { width } = context.measureText(text);
    context.restore();
    return width;
  };
}

function valueAxis({ colours }: View): uPlot.Axis {
  return {
    stroke: colours.quiet,
    font: font(),
    grid: { stroke: colours.line, width: 1 },
    ticks: { show: false },
    size: GUTTER,
    space: 32,
    values: (_, splits) =>
      splits.map((value) => (Number.isInteger(value) ? formatShort(Math.abs(value)) : "")),
  };
}

function font(): string {
  return `12px ${getComputedStyle(document.body).fontFamily}`;
}
