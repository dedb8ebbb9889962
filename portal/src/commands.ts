/** Lines to paste into a shell. The token is never in them but where somebody asked for it. Pure. */
const SAFE = /^[A-Za-z0-9_./:=@,+-]+$/;

/** As one word of a POSIX shell. */
export function shellQuoted(text: string): string {
  return SAFE.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function asCurl(url: string): string {
  return `curl -H "Authorization: Bearer $TOKEN" \\\n  ${shellQuoted(url)}`;
}
