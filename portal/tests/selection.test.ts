import { expect, test } from "vitest";
import type { Partner } from "../src/api/shapes";
import { masked } from "../src/screens/access/token";
import { columnsQuery, shownColumns } from "../src/screens/activations/columns";
import { select, selectionQuery } from "../src/selection";

function partner(id: number, ...keys: number[]): Partner {
  const its = keys.map((key) => ({
    id: key,
    name: "",
    created_on: "",
    disabled_on: null,
    has_activations: true,
    client_id: "11",
  }));
  return { id, slug: "", name: "", partner_type: "", company_website: "", keys: its };
}

const PARTNERS = [partner(1, 11, 12), partner(2, 21)];

test("without a word it is the first partner, with all keys", () => {
  expect(select(PARTNERS, {})).toMatchObject({ partner: { id: 1 }, key: undefined });
});

test("a key says whose it is", () => {
  expect(select(PARTNERS, { key: "21" })).toMatchObject({ partner: { id: 2 }, key: { id: 21 } });
});

test.each([{ key: "99" }, { key: "x" }, { partner: "3" }])("%o is nobody's that we know", (query) => {
  expect(select(PARTNERS, query)).toBeUndefined();
});

test("the address is as short as it can be", () => {
  expect(selectionQuery(2, undefined)).toEqual({ partner: 2, key: undefined });
  expect(selectionQuery(2, 21)).toEqual({ partner: undefined, key: 21 });
});

test("columns come from the address, and the default is not written into it", () => {
  const names = shownColumns(undefined).map(({ name }) => name);
  expect(columnsQuery(names)).toBeUndefined();
  expect(shownColumns(columnsQuery([]))).toEqual([]);
  expect(shownColumns("blog,nonsense").map(({ name }) => name)).toEqual(["blog"]);
});

test("a masked token tells two apart and gives neither away", () => {
  expect(masked("jbt_0123456789abcdefWXYZ")).toBe("jbt_••••••••••••••••WXYZ");
});
