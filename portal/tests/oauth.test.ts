import { expect, test } from "vitest";
import {
  authorizationUrl,
  authorizeSilently,
  challengeOf,
  checkAnswer,
  newAttempt,
  redeem,
} from "../src/oauth";

const ORIGIN = "https://example.com";
const ATTEMPT = { state: "s", verifier: "v", next: "/" };

/** The server: consents silently, then gives a token for the code. */
function server(answer: (asked: URL) => string) {
  const forms: URLSearchParams[] = [];
  const fetcher = async (url: RequestInfo | URL, init?: RequestInit) => {
    if (init?.method === "POST") {
      forms.push(init.body as URLSearchParams);
      return Response.json({ access_token: "t", token_type: "bearer", scope: "global", expires_in: 3600 });
    }
    const response = new Response("the page there");
    Object.defineProperty(response, "url", { value: answer(new URL(String(url))) });
    return response;
  };
  return { fetcher, forms };
}

test("rfc7636 appendix B: the challenge of the verifier", async () => {
  const challenge = await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  expect(challenge).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("each attempt has a state and verifier of its own, long enough", () => {
  const [one, other] = [newAttempt("/"), newAttempt("/")];
  expect(new Set([one.state, one.verifier, other.state, other.verifier]).size).toBe(4);
  expect(one.verifier).toMatch(/^[\w-]{43}$/);
});

test("the redirect is the origin's root, to the letter", async () => {
  const url = new URL(await authorizationUrl(ATTEMPT, ORIGIN));
  expect(url.searchParams.get("redirect_uri")).toBe("https://example.com/");
  expect(url.searchParams.get("code_challenge_method")).toBe("S256");
});

test.each([
  ["another state", `${ORIGIN}/?code=c&state=other&iss=${ORIGIN}`, ATTEMPT],
  ["another issuer (RFC 9207)", `${ORIGIN}/?code=c&state=s&iss=https://evil.example.com`, ATTEMPT],
  ["no attempt of ours", `${ORIGIN}/?code=c&state=s&iss=${ORIGIN}`, null],
])("an answer with %s is refused, and its code is not redeemed", async (_, url, attempt) => {
  const { fetcher, forms } = server(() => "");
  expect(() => checkAnswer(new URL(url), attempt)).toThrow("another attempt");
  await expect(redeem(new URL(url), attempt, fetcher)).rejects.toThrow("another attempt");
  expect(forms).toEqual([]);
});

test("a denial is told in the server's words", async () => {
  const url = new URL(`${ORIGIN}/?error=access_denied&error_description=No.&state=s&iss=${ORIGIN}`);
  await expect(redeem(url, ATTEMPT, server(() => "").fetcher)).rejects.toThrow("No.");
});

test("with a session a token comes without leaving the page", async () => {
  const back = (asked: URL) => `${ORIGIN}/?code=c&state=${asked.searchParams.get("state")}&iss=${ORIGIN}`;
  const { fetcher, forms } = server(back);
  expect(await authorizeSilently(ORIGIN, fetcher)).toMatchObject({ access_token: "t" });
  expect(forms[0]?.get("code")).toBe("c");
  expect(forms[0]?.get("code_verifier")).toMatch(/^[\w-]{43}$/);
});

test("without one the sign-in page comes, and that is no token", async () => {
  const { fetcher, forms } = server(() => `${ORIGIN}/account/login?next=%2Foauth2%2Fauthorize`);
  expect(await authorizeSilently(ORIGIN, fetcher)).toBeNull();
  expect(forms).toEqual([]);
});
