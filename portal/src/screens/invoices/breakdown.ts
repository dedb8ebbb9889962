/**
 * The sites behind a line, a page at a time. The API streams all of them as CSV; reading stops where the page ends, so
 * a line of a million sites costs no more memory than one of a hundred. Knows RFC 4180, and nothing of the screen.
 */

export const ON_A_PAGE = 100;

export interface SiteShare {
  activationId: string;
  host: string;
  firstDay: string;
  lastDay: string;
  days: string;
  /** Minor units. */
  amount: string;
}

export interface SharePage {
  rows: SiteShare[];
  hasMore: boolean;
}

/** Page `page`, from 1. The stream is given up as soon as it is known whether there is another. */
export async function readPage(stream: ReadableStream<Uint8Array>, page: number): Promise<SharePage> {
  const first = (page - 1) * ON_A_PAGE;
  const rows: SiteShare[] = [];
  let names: string[] | undefined;
  let seen = 0;
  for await (const record of records(stream)) {
    if (names === undefined) {
      names = record;
      continue;
    }
    if (rows.length === ON_A_PAGE) return { rows, hasMore: true };
    if (seen >= first) rows.push(toShare(names, record));
    seen += 1;
  }
  return { rows, hasMore: false };
}

function toShare(names: readonly string[], record: readonly string[]): SiteShare {
  const of = (name: string) => record[names.indexOf(name)] ?? "";
  return {
    activationId: of("activation_id"),
    host: of("site_host"),
    firstDay: of("first_day"),
    lastDay: of("last_day"),
    days: of("days"),
    amount: of("amount"),
  };
}

/** Records of a CSV, as they come. Whoever leaves the loop early cancels the request. */
export async function* records(stream: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
  const reader = stream.getReader();
  const text = new TextDecoder();
  let left = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      left += text.decode(value, { stream: !done });
      const { whole, rest } = split(left);
      yield* whole;
      if (done) {
        if (rest !== "") yield fields(rest);
        return;
      }
      left = rest;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** A line break inside quotation marks ends no record. */
function split(text: string): { whole: string[][]; rest: string } {
  const whole: string[][] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] !== "\n" || isQuoted) continue;
    whole.push(fields(text.slice(start, at).replace(/\r$/, "")));
    start = at + 1;
  }
  return { whole, rest: text.slice(start) };
}

const FIELD = /,(?:"((?:[^"]|"")*)"|([^,]*))/g;

function fields(record: string): string[] {
  return [...`,${record}`.matchAll(FIELD)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "",
  );
}
