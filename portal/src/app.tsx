/** The whole portal: signing in, then what belongs to the person, then the screen that the address names. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ErrorBoundary } from "preact-iso/lazy";
import { LocationProvider, Route, Router } from "preact-iso/router";
import { useAddress } from "./address";
import { Client } from "./api/client";
import { type PortalError, SignInNeeded } from "./api/errors";
import { Empty } from "./parts/empty";
import { Page } from "./parts/page";
import { Trouble } from "./parts/trouble";
import { type Resource, toPortalError, useResource } from "./resource";
import { SCREENS, type Screen } from "./screens";
import { select } from "./selection";
import { Session } from "./session";
import { Shell } from "./shell";
import { Ended, Starting, Welcome } from "./welcome";
import { type Belongings, loadBelongings, permissionsAt, useWorkspace, WorkspaceContext } from "./workspace";

/** Links to these stay in the portal; others, such as /docs and /account, lead to the server's own pages. */
const OURS = new RegExp(
  `^(?:/(?=[?#]|$)|(?:${SCREENS.slice(1)
    .map(({ path }) => path)
    .join("|")})(?=[/?#]|$))`,
);

export function App() {
  const session = useMemo(() => new Session(), []);
  const api = useMemo(() => new Client(session), [session]);
  const [hasEnded, setEnded] = useState(false);
  useEffect(() => session.watch(() => setEnded(true)), [session]);
  const start = useResource("start", async () => {
    await session.finishSignIn();
    return loadBelongings(api);
  });
  if (start.data === undefined) return <Before start={start} session={session} />;
  return (
    <WorkspaceContext.Provider value={{ ...start.data, api, session, reload: start.reload }}>
      <LocationProvider scope={OURS}>
        <Shell>
          <Screens />
        </Shell>
        {hasEnded && <Ended session={session} />}
      </LocationProvider>
    </WorkspaceContext.Provider>
  );
}

function Before({ start: { error, reload }, session }: { start: Resource<Belongings>; session: Session }) {
  if (error === undefined) return <Starting />;
  return error instanceof SignInNeeded ? (
    <Welcome session={session} />
  ) : (
    <Welcome session={session} error={error} retry={reload} />
  );
}

/** Whether somebody has gone anywhere since the page was loaded: until then the browser says where the focus is. */
let hasMoved = false;

function Screens() {
  const [broken, setBroken] = useState<PortalError | undefined>();
  const moved = () => {
    hasMoved = true;
    setBroken(undefined);
    focusTitle();
  };
  return (
    <ErrorBoundary onError={(error) => setBroken(toPortalError(error))}>
      {broken ? (
        <Trouble error={broken} retry={() => location.reload()} />
      ) : (
        <Router onRouteChange={moved}>
          {SCREENS.map((screen) => (
            <Route
              key={screen.path}
              path={screen.pattern ?? screen.path}
              component={Guarded}
              screen={screen}
            />
          ))}
          <Route default component={Unknown} />
        </Router>
      )}
    </ErrorBoundary>
  );
}

/** A screen stands alone on the page, so its title takes the focus when somebody comes to it. */
function focusTitle(): void {
  document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
}

function Guarded({ screen }: { screen: Screen }) {
  const workspace = useWorkspace();
  const { query } = useAddress();
  const { needs, name } = screen;
  if (needs === undefined) return <Loaded screen={screen} />;
  const selection = select(workspace.partners, query);
  const problem = whyNot(workspace.partners.length, selection !== undefined);
  if (problem) return problem;
  // Made anew for each partner and key: what is another's is never shown under a new name, not while it loads either.
  const whose = `${selection?.partner.id} ${selection?.key?.id}`;
  if (permissionsAt(workspace, query).includes(needs)) return <Loaded key={whose} screen={screen} />;
  return (
    <Page title={name}>
      <Empty title="Not for your role">
        <p>An owner of this partner can give you another.</p>
      </Empty>
    </Page>
  );
}

/** Its code may still be on the way, or not come at all. */
function Loaded({ screen: { code, name } }: { screen: Screen }) {
  const loading = useResource(`code of ${name}`, () => code.load());
  const wasThere = useRef(code.component !== undefined);
  const Content = code.component;
  useEffect(() => {
    if (Content && !wasThere.current && hasMoved) focusTitle();
  }, [Content]);
  if (Content) return <Content />;
  if (loading.error === undefined) return <div aria-busy="true" />;
  return (
    <Page title={name}>
      <Trouble error={loading.error} retry={() => location.reload()} />
    </Page>
  );
}

function whyNot(partners: number, isKnown: boolean) {
  if (partners === 0) {
    return (
      <Page title="No partner yet">
        <Empty title="You belong to no partner yet">
          <p>An owner of one can invite you, at the address that you signed in with.</p>
        </Empty>
      </Page>
    );
  }
  return isKnown ? null : (
    <Page title="Not found">
      <Empty title="There is no such partner or key, or it is not yours">
        <p>
          <a href="/">To the overview</a>
        </p>
      </Empty>
    </Page>
  );
}

function Unknown() {
  return (
    <Page title="Not found">
      <Empty title="There is nothing at this address">
        <p>
          <a href="/">To the overview</a>
        </p>
      </Empty>
    </Page>
  );
}
