import { expect, test } from "vitest";
import { ON_A_PAGE, readPage, records } from "../src/screens/invoices/breakdown";

const HEADER = "line,description,activation_id,site_host,first_day,last_day,days,amount,currency\r\n";

/** Chunks end wherever they like: in a row, in a letter of two bytes. */
function streamOf(text: string, size = 7) {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(chunks) {
      if (at >= bytes.length) return chunks.close();
      chunks.enqueue(bytes.slice(at, at + size));
      at += size;
    },
    cancel() {
      isCancelled = true;
    },
  });
  return { stream, read: () => ({ taken: at, isCancelled }) };
}

const row = (id: number) =>
  `il_1,"Premium, yearly: October",${id},s${id}.example.com,2026-10-01,2026-10-31,31,-825,usd\r\n`;
const rows = (count: number) => Array.from({ length: count }, (_, at) => row(at + 1)).join("");

async function all(text: string): Promise<string[][]> {
  const found = [];
  for await (const record of records(streamOf(text).stream)) found.push(record);
  return found;
}

test("records are as RFC 4180 has them", async () => {
  expect(await all('a,"b, ""c""\r\nd",é\r\n,,x')).toEqual([
    ["a", 'b, "c"\r\nd', "é"],
    ["", "", "x"],
  ]);
  expect(await all("")).toEqual([]);
});

test("the columns are found by their names", async () => {
  const { rows: found, hasMore } = await readPage(streamOf(HEADER + row(5)).stream, 1);
  expect(hasMore).toBe(false);
  expect(found).toEqual([
    {
      activationId: "5",
      host: "s5.example.com",
      firstDay: "2026-10-01",
      lastDay: "2026-10-31",
      days: "31",
      amount: "-825",
    },
  ]);
});

test("pages follow one another, and the last says so", async () => {
  const text = HEADER + rows(ON_A_PAGE + 1);
  const first = await readPage(streamOf(text, 500).stream, 1);
  const second = await readPage(streamOf(text, 500).stream, 2);
  expect([first.rows.length, first.hasMore]).toEqual([ON_A_PAGE, true]);
  expect([second.rows.map(({ activationId }) => activationId), second.hasMore]).toEqual([["101"], false]);
  expect((await readPage(streamOf(text, 500).stream, 3)).rows).toEqual([]);
});

test("reading stops where the page ends, and the request with it", async () => {
  const text = HEADER + rows(1000);
  const { stream, read } = streamOf(text, 64);
  await readPage(stream, 1);
  expect(read().taken).toBeLessThan(text.length / 5);
  expect(read().isCancelled).toBe(true);
});
