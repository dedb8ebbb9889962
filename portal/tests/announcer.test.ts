// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { announce, mountAnnouncer } from "../src/announcer";

const LONG_MS = 10_000;

function heard(): string {
  return document.getElementById("announcer")?.textContent ?? "";
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(LONG_MS);
  document.body.replaceChildren();
  mountAnnouncer();
});

test("one message does not take the place of another at once", () => {
  announce("Cancelled");
  announce("37 activations");
  vi.advanceTimersByTime(200);
  expect(heard()).toBe("Cancelled");
  vi.advanceTimersByTime(1000);
  expect(heard()).toBe("Cancelled");
  vi.advanceTimersByTime(LONG_MS);
  expect(heard()).toBe("37 activations");
});

test("of two about the same the newer one waits", () => {
  announce("Cancelled");
  announce("37 activations", "count");
  announce("5 activations", "count");
  vi.advanceTimersByTime(2000);
  expect(heard()).toBe("5 activations");
  vi.advanceTimersByTime(LONG_MS);
  expect(heard()).toBe("5 activations");
});

test("what is said twice is heard twice", () => {
  announce("Copied");
  vi.advanceTimersByTime(LONG_MS);
  const first = heard();
  announce("Copied");
  vi.advanceTimersByTime(LONG_MS);
  expect(heard()).not.toBe(first);
  expect(heard().trim()).toBe("Copied");
});

test("it is said in the topmost dialog, and on the page when that has closed", () => {
  document.body.insertAdjacentHTML(
    "afterbegin",
    '<dialog open>drawer<dialog open id="top"><p class="announcer"></p></dialog><p class="announcer"></p></dialog>',
  );
  announce("Copied");
  vi.advanceTimersByTime(LONG_MS);
  expect(document.querySelector("#top .announcer")?.textContent).toBe("Copied");
  announce("Cancelled");
  document.querySelector("dialog")?.remove();
  vi.advanceTimersByTime(LONG_MS);
  expect(heard()).toBe("Cancelled");
});
