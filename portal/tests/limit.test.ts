import { expect, test } from "vitest";
import { limitTo } from "../src/limit";

test("no more than so many run at once, all come to their end, and one that fails lets the next go on", async () => {
  const limit = limitTo(3);
  let running = 0;
  let most = 0;
  const work = async (number: number) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((done) => setTimeout(done, number % 3));
    running -= 1;
    if (number === 2) throw new Error("2");
    return number;
  };
  const ends = await Promise.allSettled(Array.from({ length: 10 }, (_, at) => limit(() => work(at))));
  expect(most).toBe(3);
  expect(ends.map((end) => (end.status === "fulfilled" ? end.value : "failed"))).toEqual([
    0,
    1,
    "failed",
    3,
    4,
    5,
    6,
    7,
    8,
    9,
  ]);
});
