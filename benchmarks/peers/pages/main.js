/** Shows the peer that the address names (`?peer=chartjs`), with the portal's own styles. */
import "../../../portal/src/styles/portal.css";

const PEERS = {
  chartjs: () => import("./chartjs.js"),
  uplot: () => import("./uplot.js"),
  react: () => import("./react.jsx"),
  dom: () => import("./dom.js"),
};

const said = new URLSearchParams(location.search);
const place = document.getElementById("peer");
place.style.width = `${said.get("width")}px`;
const { show } = await PEERS[said.get("peer")]();
await show(place);
place.removeAttribute("aria-busy");
