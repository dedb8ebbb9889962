/** What both graphs share: the summary by day, and zooming by keyboard, as the portal does around the middle. */

/** Of the portal's graph: its width is in the address. */
export const SIZE = {
  width: Number(new URLSearchParams(location.search).get("width")),
  lines: 230,
  bars: 140,
};
export const COLOURS = { accent: "#0a5bb0", ended: "#a9b4c1", quiet: "#5b6675", wash: "#eaf1f9" };

export async function loadDays() {
  return (await fetch("/data/days.json")).json();
}

export function startOf(date) {
  return Date.parse(`${date}T00:00:00Z`);
}

/** Calls `zoom` with the first and the last index to be shown. */
export function zoomByKeyboard(length, zoom) {
  let [first, last] = [0, length - 1];
  addEventListener("keydown", ({ key }) => {
    if (key !== "+" && key !== "-") return;
    const width = last - first;
    const wanted = key === "+" ? Math.round(width / 2) : Math.min(length - 1, width * 2);
    const start = Math.round((first + last) / 2) - Math.round(wanted / 2);
    first = Math.min(Math.max(0, start), length - 1 - wanted);
    last = first + wanted;
    zoom(first, last);
  });
}
