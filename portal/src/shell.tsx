/** The frame around every screen: brand, the choice of partner and key, navigation by permission, and the account. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { screenHref, useAddress } from "./address";
import { Icon } from "./parts/icons";
import { SCREENS } from "./screens";
import { SelectionPicker } from "./selection-picker";
import { permissionsAt, useWorkspace } from "./workspace";

export function Shell({ children }: { children: ComponentChildren }) {
  const { path } = useAddress();
  const [isOpen, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: going somewhere closes the menu
  useEffect(() => setOpen(false), [path]);
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class={`side${isOpen ? " open" : ""}`}>
        <div class="side-head">
          <Brand />
          <button
            type="button"
            class="plain menu"
            aria-expanded={isOpen}
            aria-controls="menu"
            aria-label="Menu"
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name={isOpen ? "close" : "menu"} />
          </button>
        </div>
        <SelectionPicker />
        <div id="menu" class="side-menu">
          <Navigation />
          <Account />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <Offline />
        {children}
      </main>
    </div>
  );
}

function Brand() {
  const { query } = useAddress();
  return (
    <a class="brand" href={screenHref("/", query)}>
      <img src="/static/jetbridge/favicon.svg" alt="" width="24" height="24" />
      Jetbridge
    </a>
  );
}

function Navigation() {
  const { path, query } = useAddress();
  const permissions = permissionsAt(useWorkspace(), query);
  const shown = SCREENS.filter(({ needs }) => needs === undefined || permissions.includes(needs));
  return (
    <nav aria-label="Portal">
      <ul>
        {shown.map((screen) => {
          const isHere = screen.path === "/" ? path === "/" : path.startsWith(screen.path);
          return (
            <li key={screen.path}>
              <a href={screenHref(screen.path, query)} aria-current={isHere ? "page" : undefined}>
                <Icon name={screen.icon} />
                {screen.name}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Account() {
  const { me, session } = useWorkspace();
  return (
    <div class="account">
      <p>
        <a href="/account">{me.display_name}</a>
        <span class="quiet">{me.email}</span>
      </p>
      <p class="account-links">
        <a href="/docs">API reference</a>
        <button type="button" class="link" onClick={() => session.signOut()}>
          Sign out
        </button>
      </p>
    </div>
  );
}

function Offline() {
  const [isOffline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const update = () => setOffline(!navigator.onLine);
    addEventListener("online", update);
    addEventListener("offline", update);
    return () => {
      removeEventListener("online", update);
      removeEventListener("offline", update);
    };
  }, []);
  return (
    <div role="status">
      {isOffline && (
        <p class="notice warn">
          <strong>You are offline.</strong> What you see was loaded before; the rest follows when you are
          back.
        </p>
      )}
    </div>
  );
}
