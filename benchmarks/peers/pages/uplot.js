/** The graph by uPlot alone, at its defaults: two plots with one cursor, and its legend in place of our readout. */
import uPlot from "uplot";
import { COLOURS, loadDays, SIZE, startOf, zoomByKeyboard } from "./growth.js";

export async function show(place) {
  const days = await loadDays();
  const times = days.map(({ date }) => startOf(date) / 1000);
  const plots = [lines(place, times, days), bars(place, times, days)];
  zoomByKeyboard(days.length, (first, last) => {
    for (const plot of plots) plot.setScale("x", { min: times[first], max: times[last] });
  });
  window.peer = {
    shown: () => ({
      index: plots[0].cursor.idx,
      figures: [...document.querySelectorAll(".u-legend .u-series + .u-series .u-value")].map(figure),
    }),
    range: () => [plots[0].scales.x.min, plots[0].scales.x.max],
  };
}

function figure({ textContent }) {
  return Math.abs(Number(textContent.replaceAll(",", "")));
}

function lines(place, times, days) {
  const data = [times, days.map((day) => day.active), days.map((day) => day.total)];
  return new uPlot(
    {
      ...options(SIZE.lines),
      series: [
        {},
        { label: "In force", stroke: COLOURS.accent, width: 2, fill: COLOURS.wash, points: { show: false } },
        { label: "Total", stroke: COLOURS.quiet, width: 1.25, dash: [5, 4], points: { show: false } },
      ],
    },
    data,
    place,
  );
}

function bars(place, times, days) {
  const data = [times, days.map((day) => day.new), days.map((day) => -day.cancelled)];
  const paths = uPlot.paths.bars({ size: [0.72, 40] });
  const series = (label, colour) => ({
    label,
    stroke: colour,
    fill: colour,
    width: 0,
    points: { show: false },
    paths,
  });
  return new uPlot(
    { ...options(SIZE.bars), series: [{}, series("New", COLOURS.accent), series("Ended", COLOURS.ended)] },
    data,
    place,
  );
}

function options(height) {
  return { width: SIZE.width, height, axes: [{}, { size: 60 }], cursor: { sync: { key: "growth" } } };
}
