/** Numbers, days, times and money in the reader's own locale. Days and times are UTC, as the API's are. */
import { toDecimal } from "./decimals";

const LOCALE = undefined; // the browser's
/** Months are billed by this calendar, whichever the reader's own is. */
const GREGORIAN_UTC = { timeZone: "UTC", calendar: "gregory" } as const;

const whole = new Intl.NumberFormat(LOCALE);
const short = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(LOCALE, {
  style: "percent",
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});
const day = new Intl.DateTimeFormat(LOCALE, { ...GREGORIAN_UTC, dateStyle: "medium" });
const shortDay = new Intl.DateTimeFormat(LOCALE, { ...GREGORIAN_UTC, day: "numeric", month: "short" });
const time = new Intl.DateTimeFormat(LOCALE, { ...GREGORIAN_UTC, dateStyle: "medium", timeStyle: "medium" });
const month = new Intl.DateTimeFormat(LOCALE, { ...GREGORIAN_UTC, month: "short", year: "numeric" });
const shortMonth = new Intl.DateTimeFormat(LOCALE, { ...GREGORIAN_UTC, month: "short" });
const longMonth = new Intl.DateTimeFormat(LOCALE, { ...GREGORIAN_UTC, month: "long" });

export const formatNumber = (value: number | bigint) => whole.format(value);
export const formatShort = (value: number) => short.format(value);
export const formatDay = (date: Date) => day.format(date);
export const formatShortDay = (date: Date) => shortDay.format(date);
export const formatTime = (date: Date) => time.format(date);
export const formatShortMonth = (date: Date) => shortMonth.format(date);
export const formatLongMonth = (date: Date) => longMonth.format(date);

/** How much more or less `now` is than `before`: `+12.5%`; undefined where there is nothing to compare with. */
export function formatGrowth(now: number, before: number): string | undefined {
  return before === 0 ? undefined : share.format(now / before - 1);
}

/** A rate in percent, as Stripe has it: `5.125` with each of its decimals. */
export function formatPercent(rate: number): string {
  const format = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 20 });
  return format.format(toDecimal(String(rate), 2));
}

/** `2026-11-23`, `2026-11` or `2026`, by its length: the name of a period in the summary. */
export function formatPeriod(date: string): string {
  if (date.length === 4) return date;
  const start = new Date(`${date.length === 7 ? `${date}-01` : date}T00:00:00Z`);
  return date.length === 7 ? month.format(start) : day.format(start);
}

/**
 * Money from minor units; a price may have decimals of them. The exponent is the invoice's own
 * (`metadata.currency_exponent`), since browsers disagree about some currencies.
 */
export function formatMoney(minor: number | string, currency: string, exponent: number): string {
  return moneyIn(currency, exponent).format(toDecimal(String(minor), exponent));
}

const moneyIn = madeOnce(
  (currency: string, exponent: number) =>
    new Intl.NumberFormat(LOCALE, {
      style: "currency",
      currency: currency.toUpperCase(),
      minimumFractionDigits: exponent,
      maximumFractionDigits: 20,
    }),
);

/** Making a format takes longer than using it a hundred times: for the same arguments it is made once. */
export function madeOnce<A extends (string | number)[], Format>(
  make: (...said: A) => Format,
): (...said: A) => Format {
  const made = new Map<string, Format>();
  return (...said) => {
    const name = said.join(" ");
    const format = made.get(name) ?? make(...said);
    made.set(name, format);
    return format;
  };
}

/** A decimal as text, with as many places as it has, and `fewest` at least. Intl reads it exactly. */
export function formatDecimal(decimal: `${number}`, fewest: number): string {
  const format = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: fewest, maximumFractionDigits: 20 });
  return format.format(decimal);
}
