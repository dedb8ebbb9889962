/**
 * Who is signed in: the only module that reads and writes `wp_oauth` in localStorage (contract section 5).
 *
 * The token lives an hour. It is renewed on the server's session shortly before that, in one tab at a time; when
 * the session has ended too, whoever asked gets SignInNeeded.
 */
import type { Tokens } from "./api/client";
import { SignInNeeded } from "./api/errors";
import {
  type Attempt,
  authorizationUrl,
  authorizeSilently,
  isRedirect,
  newAttempt,
  redeem,
  revoke,
  type TokenAnswer,
} from "./oauth";

const KEPT = "wp_oauth";
const ATTEMPT = "jetbridge_sign_in";
const RENEW_BEFORE_SECONDS = 300;

/** All values are strings, as in WordPress's own portal. */
export interface KeptToken {
  access_token: string;
  expires_in: string;
  token_type: string;
  scope: string;
  site_id: string;
  /** Unix seconds. */
  expires_at: string;
}

export function toKept(answer: TokenAnswer, now: number): KeptToken {
  return {
    access_token: answer.access_token,
    expires_in: String(answer.expires_in),
    token_type: answer.token_type,
    scope: answer.scope,
    site_id: answer.blog_id ?? "0",
    expires_at: String(Math.floor(now / 1000) + answer.expires_in),
  };
}

export function secondsLeft(kept: KeptToken, now: number): number {
  return Number(kept.expires_at) - now / 1000;
}

/** One tab at a time; the others find the new token when their turn comes. Browsers lock on secure origins only. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks: LockManager | null | undefined = navigator.locks;
  return locks ? (locks.request(KEPT, work) as Promise<T>) : work();
}

export class Session implements Tokens {
  #renewing: Promise<string> | undefined;
  /** Somebody has signed out, here or in another tab: what still loads gets no token on a session that is ending. */
  #hasLeft = false;
  #ended: () => void = () => undefined;
  readonly #listeners = new Set<() => void>();
  readonly #authorize: () => Promise<TokenAnswer | null>;
  readonly #now: () => number;

  constructor(authorize = () => authorizeSilently(location.origin), now = Date.now) {
    this.#authorize = authorize;
    this.#now = now;
  }

  /** What `localStorage.getItem('wp_oauth')` has now; null if nothing, or nothing that still works. */
  kept(): KeptToken | null {
    try {
      const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null") as KeptToken | null;
      return kept?.access_token && secondsLeft(kept, this.#now()) > 0 ? kept : null;
    } catch {
      return null;
    }
  }

  async current(): Promise<string> {
    const kept = this.kept();
    if (kept && secondsLeft(kept, this.#now()) > RENEW_BEFORE_SECONDS) return kept.access_token;
    if (!kept) return this.replace("");
    return this.#renewOnce(kept.access_token).catch(() => kept.access_token); // good for some minutes more
  }

  async replace(refused: string): Promise<string> {
    try {
      return await this.#renewOnce(refused);
    } catch (error) {
      if (error instanceof SignInNeeded && !this.#hasLeft) this.#ended();
      throw error;
    }
  }

  #renewOnce(refused: string): Promise<string> {
    this.#renewing ??= alone(() => this.#renew(refused)).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renew(refused: string): Promise<string> {
    if (this.#hasLeft) throw new SignInNeeded();
    const kept = this.kept();
    if (kept && kept.access_token !== refused) return kept.access_token; // another tab was here
    const answer = await this.#authorize();
    if (answer === null) throw new SignInNeeded();
    this.#keep(answer);
    return answer.access_token;
  }

  #keep(answer: TokenAnswer): void {
    localStorage.setItem(KEPT, JSON.stringify(toKept(answer, this.#now())));
    this.#changed();
  }

  #forget(): void {
    localStorage.removeItem(KEPT);
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Leave for the server's sign-in page, and come back to `next`. */
  async signIn(next: string): Promise<void> {
    const attempt = newAttempt(next);
    sessionStorage.setItem(ATTEMPT, JSON.stringify(attempt));
    location.assign(await authorizationUrl(attempt, location.origin));
  }

  /** Where the browser has just come back from the server, take the code and go where the person wanted to. */
  async finishSignIn(): Promise<void> {
    const url = new URL(location.href);
    if (!isRedirect(url)) return;
    const attempt = JSON.parse(sessionStorage.getItem(ATTEMPT) ?? "null") as Attempt | null;
    sessionStorage.removeItem(ATTEMPT);
    history.replaceState(null, "", attempt?.next ?? "/"); // the code leaves the address at once
    this.#keep(await redeem(url, attempt));
  }

  /** The token ends at once, everywhere, and another takes its place. It never goes: to other tabs that is a sign-out. */
  async replaceToken(): Promise<void> {
    const kept = this.kept();
    if (kept) await revoke(kept.access_token);
    await this.replace(kept?.access_token ?? "");
  }

  /** Ends the token, be it on its way yet, and then the session, by the form that the server put into the page. */
  async signOut(): Promise<void> {
    this.#hasLeft = true;
    await this.#renewing?.catch(() => undefined);
    await alone(async () => {
      const kept = this.kept();
      this.#forget();
      if (kept) await revoke(kept.access_token).catch(() => undefined); // offline: the session's end below will say so
      (document.getElementById("sign-out") as HTMLFormElement).submit();
    });
  }

  /** Calls `listener` whenever there is another token, or none. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `ended` when the session turns out to be over, or another tab has signed out. */
  watch(ended: () => void): () => void {
    const heard = (event: StorageEvent) => {
      if (event.key !== KEPT) return;
      this.#hasLeft = event.newValue === null;
      this.#changed();
      if (this.#hasLeft) ended();
    };
    this.#ended = ended;
    addEventListener("storage", heard);
    return () => removeEventListener("storage", heard);
  }
}
