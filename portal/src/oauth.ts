/**
 * The portal as a public OAuth client: authorization code with PKCE, `state` and `iss`
 * (RFC 6749, 7636, 9207; contract sections 4 and 5). It knows nothing of where the token is kept.
 */
import { reached } from "./api/client";

const CLIENT_ID = "1";
const SCOPE = "global";

/** One attempt to sign in; kept while the browser is away at the server. */
export interface Attempt {
  state: string;
  verifier: string;
  /** Where the person wanted to go. */
  next: string;
}

export interface TokenAnswer {
  access_token: string;
  token_type: string;
  scope: string;
  expires_in: number;
  blog_id?: string;
}

export class SignInFailed extends Error {}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

export function newAttempt(next: string): Attempt {
  return { state: randomText(), verifier: randomText(), next };
}

/** RFC 7636, section 4.2: S256. */
export async function challengeOf(verifier: string): Promise<string> {
  if (!globalThis.crypto.subtle) {
    throw new SignInFailed("Browsers sign in here over https only. Open the portal by its https address.");
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(digest));
}

export async function authorizationUrl(attempt: Attempt, origin: string): Promise<string> {
  const query = new URLSearchParams({
    client_id: CLIENT_ID,
    response_type: "code",
    redirect_uri: `${origin}/`,
    scope: SCOPE,
    state: attempt.state,
    code_challenge: await challengeOf(attempt.verifier),
    code_challenge_method: "S256",
  });
  return `${origin}/oauth2/authorize?${query}`;
}

/** Whether an address is the server's answer to an attempt: any attempt, this one or another's. */
export function isRedirect(url: URL): boolean {
  return url.pathname === "/" && url.searchParams.has("state") && url.searchParams.has("iss");
}

/** The server's answer must be to this very attempt: `state`, and `iss` (RFC 9207). */
export function checkAnswer(url: URL, attempt: Attempt | null): asserts attempt is Attempt {
  const said = url.searchParams;
  if (attempt === null || said.get("state") !== attempt.state || said.get("iss") !== url.origin) {
    throw new SignInFailed("This answer belongs to another attempt to sign in. Start again from here.");
  }
}

function readCode(url: URL): string {
  const said = url.searchParams;
  const code = said.get("code");
  if (code === null)
    throw new SignInFailed(said.get("error_description") ?? said.get("error") ?? "No code came.");
  return code;
}

/** Trades the code in the server's answer for a token. */
export async function redeem(
  answer: URL,
  attempt: Attempt | null,
  fetcher: typeof fetch = fetch,
): Promise<TokenAnswer> {
  checkAnswer(answer, attempt);
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    redirect_uri: `${answer.origin}/`,
    code: readCode(answer),
    code_verifier: attempt.verifier,
  });
  const response = await reached(fetcher("/oauth2/token", { method: "POST", body: form }));
  if (!response.ok) throw new SignInFailed("The server did not take the code. Start again.");
  return (await response.json()) as TokenAnswer;
}

/**
 * The same without leaving the page: with a session the server consents silently and redirects to our own
 * address, which fetch follows. Null where it asks for a password in place of that.
 */
export async function authorizeSilently(
  origin: string,
  fetcher: typeof fetch = fetch,
): Promise<TokenAnswer | null> {
  const attempt = newAttempt("");
  const url = await authorizationUrl(attempt, origin);
  const response = await reached(fetcher(url, { cache: "no-store" }));
  void response.body?.cancel(); // the address is the answer, not the page at it
  const answer = new URL(response.url);
  if (answer.origin !== origin || !isRedirect(answer)) return null;
  return redeem(answer, attempt, fetcher);
}

/** RFC 7009. */
export async function revoke(token: string, fetcher: typeof fetch = fetch): Promise<void> {
  const form = new URLSearchParams({ client_id: CLIENT_ID, token });
  await reached(fetcher("/oauth2/revoke", { method: "POST", body: form }));
}
