/** What is seen before anybody is signed in, while that is found out, and when a sign-in has ended meanwhile. */
import type { PortalError } from "./api/errors";
import { Dialog } from "./parts/dialog";
import { Trouble } from "./parts/trouble";
import { useAction } from "./resource";
import type { Session } from "./session";

interface Props {
  session: Session;
  error?: PortalError;
  retry?: () => void;
}

export function Starting() {
  return (
    <main class="welcome" aria-busy="true">
      <p class="unseen" role="status">
        Loading …
      </p>
    </main>
  );
}

export function Welcome({ session, error, retry }: Props) {
  return (
    <main class="welcome">
      <img src="/static/jetbridge/favicon.svg" alt="" width="48" height="48" />
      <h1>Jetbridge</h1>
      <p class="lead">Your Jetpack activations and their cost</p>
      {error && <Trouble error={error} retry={retry} />}
      <SignIn session={session} />
      <p class="quiet welcome-links">
        <a href="/docs">API reference</a>
        <a href="/admin/">Admin</a>
        <span>Version {document.getElementById("portal")?.dataset.version}</span>
      </p>
    </main>
  );
}

function SignIn({ session }: { session: Session }) {
  const action = useAction(() => session.signIn(location.pathname + location.search));
  return (
    <>
      {action.error && <Trouble error={action.error} />}
      <button
        type="button"
        class="primary"
        autofocus
        aria-disabled={action.isRunning}
        onClick={() => action.run()}
      >
        Sign in
      </button>
    </>
  );
}

/** Over the screen, which stays as it is: after signing in the person is back on it. */
export function Ended({ session }: { session: Session }) {
  return (
    <Dialog title="Your sign-in has ended">
      <p>Sign in again, and you come back to this very page.</p>
      <SignIn session={session} />
    </Dialog>
  );
}
