// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { SignInNeeded } from "../src/api/errors";
import type { TokenAnswer } from "../src/oauth";
import { Session, toKept } from "../src/session";

const NOW = Date.parse("2026-11-23T12:00:00Z");

function token(name: string): TokenAnswer {
  return { access_token: name, token_type: "bearer", scope: "global", expires_in: 3600, blog_id: "0" };
}

function keep(name: string, secondsOld: number): void {
  localStorage.setItem("wp_oauth", JSON.stringify(toKept(token(name), NOW - secondsOld * 1000)));
}

function session(answer: TokenAnswer | null) {
  const authorize = vi.fn(async () => answer);
  return { session: new Session(authorize, () => NOW), authorize };
}

beforeEach(() => localStorage.clear());

test("wp_oauth is an object of strings with the documented names", () => {
  keep("t", 0);
  expect(JSON.parse(localStorage.getItem("wp_oauth") ?? "")).toEqual({
    access_token: "t",
    expires_in: "3600",
    token_type: "bearer",
    scope: "global",
    site_id: "0",
    expires_at: String(NOW / 1000 + 3600),
  });
});

test("a fresh token is used as it is", async () => {
  keep("kept", 600);
  const { session: mine, authorize } = session(token("new"));
  expect(await mine.current()).toBe("kept");
  expect(authorize).not.toHaveBeenCalled();
});

test("a token in its last minutes is renewed on the session, once for all who ask", async () => {
  keep("kept", 3500);
  const { session: mine, authorize } = session(token("new"));
  expect(await Promise.all([mine.current(), mine.current(), mine.current()])).toEqual(["new", "new", "new"]);
  expect(authorize).toHaveBeenCalledTimes(1);
  expect(mine.kept()?.access_token).toBe("new");
});

test("a token in its last minutes is used to its end where the session is over", async () => {
  keep("kept", 3500);
  const ended = vi.fn();
  const { session: mine } = session(null);
  mine.watch(ended);
  expect(await mine.current()).toBe("kept");
  expect(ended).not.toHaveBeenCalled();
});

test("without a token and a session somebody must sign in, and who watches is told", async () => {
  keep("old", 3601);
  const ended = vi.fn();
  const { session: mine } = session(null);
  mine.watch(ended);
  await expect(mine.current()).rejects.toBeInstanceOf(SignInNeeded);
  expect(ended).toHaveBeenCalledTimes(1);
});

test("what another tab has renewed meanwhile is taken over", async () => {
  keep("theirs", 0);
  const { session: mine, authorize } = session(token("new"));
  expect(await mine.replace("mine, refused")).toBe("theirs");
  expect(authorize).not.toHaveBeenCalled();
});

test.each(["not json", "null", "{}", '{"access_token":"x"}'])("a spoilt wp_oauth (%s) is none", (spoilt) => {
  localStorage.setItem("wp_oauth", spoilt);
  expect(session(null).session.kept()).toBeNull();
});

test("a token is replaced without ever being gone, which other tabs would take for a sign-out", async () => {
  keep("mine", 0);
  const removed = vi.spyOn(Storage.prototype, "removeItem");
  const asked = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response());
  const { session: mine } = session(token("new"));
  const heard = vi.fn(() => mine.kept()?.access_token);
  mine.subscribe(heard);
  await mine.replaceToken();
  expect(asked).toHaveBeenCalledWith("/oauth2/revoke", expect.anything());
  expect(removed).not.toHaveBeenCalled();
  expect(heard).toHaveReturnedWith("new");
});

/** The form that the server puts into the page; what happens, in its order. */
function page(): { deeds: string[] } {
  document.body.innerHTML = '<form id="sign-out"></form>';
  const deeds: string[] = [];
  (document.getElementById("sign-out") as HTMLFormElement).submit = () => deeds.push("session");
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_, request) => {
    const { body } = request as { body: URLSearchParams };
    deeds.push(String(body.get("token")));
    return new Response();
  });
  return { deeds };
}

test("what loads while somebody signs out gets no other token, and no dialog opens", async () => {
  keep("mine", 0);
  const { deeds } = page();
  const { session: mine, authorize } = session(token("new"));
  const ended = vi.fn();
  mine.watch(ended);
  const leaving = mine.signOut();
  await expect(mine.replace("mine")).rejects.toBeInstanceOf(SignInNeeded);
  await leaving;
  await expect(mine.current()).rejects.toBeInstanceOf(SignInNeeded);
  expect([authorize, ended].map((one) => one.mock.calls.length)).toEqual([0, 0]);
  expect(deeds).toEqual(["mine", "session"]);
  expect(mine.kept()).toBeNull();
});

test("a token that is on its way when somebody signs out ends, too", async () => {
  keep("mine", 3500);
  const { deeds } = page();
  const { session: mine } = session(token("new"));
  const renewing = mine.current();
  await mine.signOut();
  await renewing;
  expect(deeds).toEqual(["new", "session"]);
  expect(mine.kept()).toBeNull();
});

test("after a sign-out in another tab this one gets no token before somebody signs in", async () => {
  const { session: mine, authorize } = session(token("new"));
  const ended = vi.fn();
  mine.watch(ended);
  const heard = (newValue: string | null) =>
    dispatchEvent(new StorageEvent("storage", { key: "wp_oauth", newValue }));
  heard(null);
  await expect(mine.current()).rejects.toBeInstanceOf(SignInNeeded);
  expect(ended).toHaveBeenCalledTimes(1);
  expect(authorize).not.toHaveBeenCalled();
  keep("theirs", 0);
  heard("theirs");
  expect(await mine.current()).toBe("theirs");
});
