import { expect, test } from "vitest";
import { roleName } from "../src/roles";
import { detailsOf, eventName } from "../src/screens/members/events";

test("events have words, and a new one keeps its name", () => {
  expect(eventName("key.created")).toBe("Made a key");
  expect(eventName("key.polished")).toBe("key.polished");
});

test("details are said as they are, whatever they are", () => {
  expect(detailsOf({ key_id: 34, name: "Production", before: "Old" })).toBe(
    "key 34, name Production, before Old",
  );
  expect(detailsOf({ scopes: ["a"], nothing: null })).toBe('scopes ["a"], nothing null');
  expect(detailsOf({})).toBe("");
});

test("a role that the portal does not know keeps its name", () => {
  expect([roleName("owner"), roleName("auditor")]).toEqual(["Owner", "auditor"]);
});
