/** Starts the portal in the page that server/portal/page.py renders. */
import { render } from "preact";
import { mountAnnouncer } from "./announcer";
import { App } from "./app";
import { keepFocus } from "./focus";
import { preload } from "./screens";
import "./styles/portal.css";

const root = document.getElementById("portal");
if (root) {
  preload(location.pathname);
  mountAnnouncer();
  keepFocus();
  root.replaceChildren();
  render(<App />, root);
}
