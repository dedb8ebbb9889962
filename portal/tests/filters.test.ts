import { expect, test } from "vitest";
import { asCurl, shellQuoted } from "../src/commands";
import {
  asJetbridge,
  csvPath,
  hostIn,
  isFiltered,
  onePage,
  readFilters,
} from "../src/screens/activations/filters";

const query = {
  plans: "free,premium",
  status: "cancelled",
  from: "2026-01-05",
  to: "2026-01-31",
  search: "blue-",
  order: "asc",
  page: "3",
  per_page: "50",
};

test("the address becomes the API's parameters, and the last day is included", () => {
  expect(onePage(readFilters(query))).toEqual({
    plans: ["free", "premium"],
    status: "cancelled",
    activated_from: "2026-01-05",
    activated_before: "2026-02-01",
    search: "blue-",
    order: "asc",
    page: 3,
    per_page: 50,
  });
});

test("nonsense in the address is the default, never an error", () => {
  const nonsense = {
    status: "sold",
    from: "2026-02-31",
    to: "2026-13-01",
    order: "up",
    page: "-1",
    per_page: "7",
  };
  const filters = readFilters(nonsense);
  expect(filters).toEqual(readFilters({}));
  expect(isFiltered(filters)).toBe(false);
});

test("a file has every match, with cells that are safe in a spreadsheet", () => {
  expect(csvPath("/key/1", readFilters(query))).toBe(
    "/key/1/activations?plans=free,premium&status=cancelled&activated_from=2026-01-05" +
      "&activated_before=2026-02-01&search=blue-&order=asc&format=csv&csv_safe=1",
  );
});

test("the command says the same as the list", () => {
  expect(asJetbridge("https://example.com", 34, readFilters(query))).toBe(
    "jetbridge activations list --host https://example.com --key 34 --plan free --plan premium --status cancelled" +
      " --period 2026-01-05..2026-02-01 --search blue- --oldest-first --all",
  );
  expect(asJetbridge("https://example.com", 34, readFilters({}))).toBe(
    "jetbridge activations list --host https://example.com --key 34 --all",
  );
});

test("what a shell would read is quoted", () => {
  expect(shellQuoted("a$(rm -rf ~)'b")).toBe(`'a$(rm -rf ~)'\\''b'`);
  expect(asCurl("https://example.com/a?b=1&c=2")).toContain("'https://example.com/a?b=1&c=2'");
});

test.each([
  ["Fresh-Bakery", "fresh-bakery"],
  [" https://www.example.com/shop?a=1 ", "example.com"],
  ["http://example.com", "example.com"],
  ["www.example.com/", "example.com"],
  ["  ", ""],
])("what is searched for in %j is the host %j", (typed, host) => {
  expect(hostIn(typed)).toBe(host);
});
