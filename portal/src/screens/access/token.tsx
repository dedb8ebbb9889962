/** The token that `localStorage.getItem('wp_oauth')` yields: masked, shown, copied, revoked. */
import { useEffect, useState } from "preact/hooks";
import { announce } from "../../announcer";
import { Confirm } from "../../parts/confirm";
import { CopyButton } from "../../parts/copy";
import { Skeleton } from "../../parts/shown";
import { type KeptToken, secondsLeft } from "../../session";
import { useToken, useWorkspace } from "../../workspace";

export function Token() {
  const { session } = useWorkspace();
  const kept = useToken();
  const [isAsking, setAsking] = useState(false);
  const revoke = async () => {
    await session.replaceToken();
    announce("Revoked. This page has a new token.");
  };
  return (
    <section class="card" aria-label="Your token">
      <div class="card-head">
        <h2>Your token</h2>
        <button type="button" class="small danger" onClick={() => setAsking(true)}>
          Revoke
        </button>
      </div>
      {kept ? <Secret token={kept} /> : <Skeleton lines={2} />}
      {isAsking && (
        <Confirm
          title="Revoke this token?"
          deed="Revoke it now"
          act={revoke}
          onClose={() => setAsking(false)}
        >
          <p>Whatever uses it stops at once. You stay signed in: this page gets a new one.</p>
        </Confirm>
      )}
    </section>
  );
}

function Secret({ token }: { token: KeptToken }) {
  const [isShown, setShown] = useState(false);
  const secret = token.access_token;
  return (
    <>
      <p class="secret">
        <code>{isShown ? secret : masked(secret)}</code>
        <button type="button" class="small" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? "Hide" : "Show"}
        </button>
        <CopyButton text={secret} label="Copy" />
      </p>
      <dl class="facts">
        <dt>Good for</dt>
        <dd>
          <Left token={token} />
        </dd>
        <dt>Scope</dt>
        <dd>
          <code>{token.scope}</code>
        </dd>
        <dt>In this browser</dt>
        <dd>
          <code>localStorage.getItem('wp_oauth')</code>
        </dd>
      </dl>
      <details class="limits">
        <summary>What limits the damage if somebody steals it</summary>
        <ul>
          <li>
            It lives an hour, and “Revoke” or signing out ends it at once. Nothing that renews it is kept
            here.
          </li>
          <li>
            It opens what your role allows and no more. It cannot change your password or your second factor.
          </li>
          <li>
            This page runs no script but its own: the policy that the server sends admits no other origin.
          </li>
          <li>Its fixed prefix and checksum let secret scanners find it in code and logs.</li>
        </ul>
      </details>
    </>
  );
}

/** The prefix, which says what it is, and the end, which tells two apart. */
export function masked(secret: string): string {
  return `${secret.slice(0, 4)}${"•".repeat(16)}${secret.slice(-4)}`;
}

const EVERY_MS = 15_000;

function Left({ token }: { token: KeptToken }) {
  const { session } = useWorkspace();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
      session.current().catch(() => undefined); // renews it in time; where it cannot, the portal says so
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [session]);
  const minutes = Math.max(0, Math.floor(secondsLeft(token, now) / 60));
  return <>{minutes === 1 ? "1 more minute" : `${minutes} more minutes`}, then the portal gets a new one</>;
}
