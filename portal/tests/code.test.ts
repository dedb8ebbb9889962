import { expect, test, vi } from "vitest";
import { NotLoaded } from "../src/api/errors";
import { Code } from "../src/code";

const Screen = () => null;

test("what could not be loaded is asked for again", async () => {
  const load = vi.fn().mockRejectedValueOnce(new TypeError("gone")).mockResolvedValue({ default: Screen });
  const code = new Code(load);
  await expect(code.load()).rejects.toBeInstanceOf(NotLoaded);
  expect(code.component).toBeUndefined();
  expect(await code.load()).toBe(Screen);
  expect(code.component).toBe(Screen);
});

test("what has come is not asked for again", async () => {
  const load = vi.fn().mockResolvedValue({ default: Screen });
  const code = new Code(load);
  await code.load();
  await code.load();
  expect(load).toHaveBeenCalledTimes(1);
});
