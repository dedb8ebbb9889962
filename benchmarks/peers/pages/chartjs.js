/**
 * The graph by Chart.js: its defaults, and what its documentation advises for speed: data that needs no parsing, in
 * order, without animation, points and tilted labels, decimated. The axis is linear, which spares it a date library.
 */
import Chart from "chart.js/auto";
import { COLOURS, loadDays, SIZE, startOf, zoomByKeyboard } from "./growth.js";

const FIGURES = [(day) => day.active, (day) => day.total, (day) => day.new, (day) => -day.cancelled];

export async function show(place) {
  const days = await loadDays();
  const frame = document.createElement("div");
  frame.style.cssText = `position: relative; width: ${SIZE.width}px; height: ${SIZE.lines + SIZE.bars}px`;
  frame.append(document.createElement("canvas"));
  place.append(frame);
  const chart = new Chart(frame.firstChild, { data: { datasets: datasets(days) }, options: options(days) });
  zoomByKeyboard(days.length, (first, last) => {
    Object.assign(chart.options.scales.x, { min: startOf(days[first].date), max: startOf(days[last].date) });
    chart.update();
  });
  window.peer = {
    shown: () => {
      const points = chart.tooltip.opacity ? chart.tooltip.dataPoints : [];
      return { index: points[0]?.dataIndex, figures: points.map(({ raw }) => Math.abs(raw.y)) };
    },
    range: () => [chart.scales.x.min, chart.scales.x.max],
  };
}

function datasets(days) {
  const points = (figure) => days.map((day) => ({ x: startOf(day.date), y: figure(day) }));
  const [active, total, made, ended] = FIGURES.map(points);
  const line = { type: "line", borderColor: COLOURS.accent, pointRadius: 0 };
  const bar = { type: "bar", yAxisID: "moves", grouped: false };
  return [
    { ...line, label: "In force", data: active, borderWidth: 2, fill: true, backgroundColor: COLOURS.wash },
    {
      ...line,
      label: "Total",
      data: total,
      borderWidth: 1.25,
      borderDash: [5, 4],
      borderColor: COLOURS.quiet,
    },
    { ...bar, label: "New", data: made, backgroundColor: COLOURS.accent },
    { ...bar, label: "Ended", data: ended, backgroundColor: COLOURS.ended },
  ];
}

function options(days) {
  const dateOf = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 10);
  const titled = { title: ([first]) => dateOf(first.parsed.x) };
  const [min, max] = [startOf(days[0].date), startOf(days.at(-1).date)];
  return {
    animation: false,
    parsing: false,
    normalized: true,

    maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    plugins: { decimation: { enabled: true }, tooltip: { callbacks: titled } },
    scales: {
      x: {
        type: "linear",
        offset: false,
        min,
        max,
        ticks: { callback: dateOf, minRotation: 0, maxRotation: 0, sampleSize: 10 },
      },
      y: { beginAtZero: true },
      moves: { position: "right", grid: { drawOnChartArea: false } },
    },
  };
}
