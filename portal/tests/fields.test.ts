import { expect, test } from "vitest";
import { authorName, fieldName, fieldValue } from "../src/screens/activations/fields";

const PLANS = [{ product_id: 2000, slug: "premium", name: "Premium" }];
const ALICE = { user_id: 2, username: "alice" };

test.each([
  ["user:2", "alice"],
  ["user:3", "user 3"],
  ["import:sites.csv", "an import of sites.csv"],
  ["demo", "the operator"],
])("%s is read as %s", (author, words) => {
  expect(authorName(author, [ALICE])).toBe(words);
});

test("fields have the names that the facts have, and an unknown one its own", () => {
  expect(fieldName("cancelled_on")).toBe("Cancelled");
  expect(fieldName("polished_on")).toBe("polished_on");
});

test("times, plans and nothing are values in words", () => {
  expect(fieldValue("cancelled_on", "2026-11-27T13:23:47+00:00", PLANS)).toMatch(
    /2026.*13?:23:47.* UTC$|1:23:47/,
  );
  expect(fieldValue("product_id", 2000, PLANS)).toBe("Premium");
  expect(fieldValue("site_name", "", PLANS)).toBe("nothing");
  expect(fieldValue("disputed_on", null, PLANS)).toBe("nothing");
  expect(fieldValue("external_user_id", "2026", PLANS)).toBe("2026");
});
