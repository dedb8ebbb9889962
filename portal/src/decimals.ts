/** Decimals as text, exactly: no float is made of money. Pure. */

/** `875.5` is 8755 with one place. */
export function digitsOf(decimal: string): { digits: bigint; places: number } {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return { digits: BigInt(whole + fraction), places: fraction.length };
}

/** Minor units, which may have decimals themselves, in major ones: `875.5` with exponent 2 is `8.755`. Intl reads it exactly. */
export function toDecimal(minor: string, exponent: number): `${number}` {
  const { digits, places } = digitsOf(minor);
  const all = places + exponent;
  const sign = digits < 0n ? "-" : "";
  const padded = (digits < 0n ? -digits : digits).toString().padStart(all + 1, "0");
  const cut = padded.length - all;
  return `${sign}${padded.slice(0, cut)}${all === 0 ? "" : `.${padded.slice(cut)}`}` as `${number}`;
}

const MOST_PLACES = 8;
const CUT_PLACES = 4;

/** A quotient whole if it ends within a few places; else as far as a person reads it, and never rounded. */
export function quotient(dividend: bigint, divisor: bigint): { decimal: `${number}`; isWhole: boolean } {
  const shifted = dividend * 10n ** BigInt(MOST_PLACES);
  const isWhole = shifted % divisor === 0n;
  const places = isWhole ? MOST_PLACES : CUT_PLACES;
  const digits = (dividend * 10n ** BigInt(places)) / divisor;
  return { decimal: toDecimal(String(digits), places), isWhole };
}
