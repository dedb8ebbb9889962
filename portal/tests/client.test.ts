import { expect, test } from "vitest";
import { Client, withQuery } from "../src/api/client";
import { NotAllowed, NotHere, Refused, SignInNeeded, Unreachable } from "../src/api/errors";

const TOKENS = { current: async () => "first", replace: async () => "second" };

function answering(...answers: [status: number, body: unknown][]) {
  const sent: Request[] = [];
  const fetcher = async (path: RequestInfo | URL, init?: RequestInit) => {
    sent.push(new Request(new URL(String(path), "https://example.com"), init));
    const [status, body] = answers[sent.length - 1] ?? [500, "no more answers"];
    return new Response(JSON.stringify(body), { status });
  };
  return { api: new Client(TOKENS, fetcher), sent };
}

const errorOf = (api: Client) => api.get("/x").catch((error: unknown) => error);

test("a request carries the token and no cookie", async () => {
  const { api, sent } = answering([200, { total: 1 }]);
  expect(await api.get("/x", { page: 2 })).toEqual({ total: 1 });
  expect(sent[0]?.headers.get("Authorization")).toBe("Bearer first");
  expect(sent[0]?.credentials).toBe("omit");
  expect(sent[0]?.url).toBe("https://example.com/x?page=2");
});

test("a token that is refused is replaced once, and the request repeated", async () => {
  const { api, sent } = answering([401, {}], [200, "fine"]);
  expect(await api.get("/x")).toBe("fine");
  expect(sent[1]?.headers.get("Authorization")).toBe("Bearer second");
});

test("a second refusal means that somebody must sign in", async () => {
  const { api } = answering([401, {}], [401, {}]);
  expect(await errorOf(api)).toBeInstanceOf(SignInNeeded);
});

test.each([
  [403, NotAllowed],
  [404, NotHere],
  [400, Refused],
  [502, Refused],
])("a %i is its own error, with the server's code and words", async (status, Class) => {
  const { api } = answering([
    status,
    { code: "rest_code", message: "Words.", data: { params: { page: "Bad." } } },
  ]);
  const error = await errorOf(api);
  expect(error).toBeInstanceOf(Class);
  expect(error).toMatchObject({ status, code: "rest_code", message: "Words.", params: { page: "Bad." } });
});

test("a proxy's page in place of JSON is an error, too", async () => {
  const api = new Client(TOKENS, async () => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  expect(await errorOf(api)).toMatchObject({ status: 502, message: "The server answered 502." });
});

test("no answer at all is told from a refusal", async () => {
  const api = new Client(TOKENS, async () => {
    throw new TypeError("Failed to fetch");
  });
  expect(await errorOf(api)).toBeInstanceOf(Unreachable);
});

test("empty parameters are left out, lists are joined", () => {
  expect(withQuery("/x", { a: undefined, b: "", c: [], d: ["x", "y"], e: 0 })).toBe("/x?d=x,y&e=0");
  expect(withQuery("/x", {})).toBe("/x");
});
