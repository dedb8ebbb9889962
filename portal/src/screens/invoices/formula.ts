/** How the amount of a line comes about, in words that a person can check by hand. Pure; exact: no float is made of money. */
import { digitsOf, quotient, toDecimal } from "../../decimals";
import { formatDecimal, formatNumber } from "../../formats";
import type { Line } from "./shapes";

/** What an amount is rounded to, in minor units, where that is not one of them (docs/billing.md). */
const STEPS: Record<string, bigint> = { bhd: 10n, jod: 10n, kwd: 10n, omr: 10n, tnd: 10n, isk: 100n };

/** What a line's amount is made of: the site-days of an adjustment that takes back are less than none. */
interface Parts {
  sites: bigint;
  siteDays: bigint;
  periodDays: bigint;
  /** For a month, in minor units. */
  price: string;
}

/**
 * `40 sites × 31 days = 1,240 site-days; 1,240 site-days ÷ 31 days of the month × 1.20 a site and month = 48.00`.
 * Undefined where the line does not say (Stripe's own), or where the sentence would not be true.
 */
export function formulaOf(line: Line, exponent: number): string | undefined {
  const parts = partsOf(line);
  if (!parts) return undefined;
  if (line.metadata.reason) return adjustment(line, parts, exponent);
  if (!agrees(line, parts)) return undefined;
  return `${siteDays(parts)} ${arithmetic(line, parts, exponent)}`;
}

function partsOf({ amount, metadata, pricing }: Line): Parts | undefined {
  const { site_days, period_days, sites, reason } = metadata;
  const price = pricing?.unit_amount_decimal;
  if (!site_days || !period_days || !sites || !price) return undefined;
  const days = BigInt(site_days);
  return {
    sites: BigInt(sites),
    siteDays: reason && amount < 0 ? -days : days,
    periodDays: BigInt(period_days),
    price,
  };
}

/** The difference of two rounded amounts is not always the rounded difference: then its days and price are all there is. */
function adjustment(line: Line, parts: Parts, exponent: number): string | undefined {
  const { siteDays, periodDays } = parts;
  if (siteDays === 0n) return undefined;
  const days = siteDays < 0n ? `${siteDaysOf(-siteDays)} less` : `${siteDaysOf(siteDays)} more`;
  if (agrees(line, parts)) return `${days}: ${arithmetic(line, parts, exponent)}`;
  const price = priceOf(parts, exponent);
  return `${days}, at ${price} a site and month of ${periodDays} days: the difference of two rounded amounts`;
}

/** Whether each site had the whole month, or only all of them together so many days. */
function siteDays({ sites, siteDays, periodDays }: Parts): string {
  const count = `${formatNumber(sites)} ${sites === 1n ? "site" : "sites"}`;
  return sites * periodDays === siteDays
    ? `${count} × ${periodDays} days = ${siteDaysOf(siteDays)};`
    : `${count};`;
}

/** price × site-days ÷ days of the month, and what it is rounded to. */
function arithmetic({ amount }: Line, parts: Parts, exponent: number): string {
  const { siteDays, periodDays } = parts;
  const { dividend, divisor } = exactly(parts);
  const { decimal, isWhole } = quotient(dividend, divisor * 10n ** BigInt(exponent));
  const exact = `${formatDecimal(decimal, exponent)}${isWhole ? "" : "…"}`;
  const rounded = formatDecimal(toDecimal(String(amount), exponent), exponent);
  const made = `${siteDaysOf(siteDays)} ÷ ${periodDays} days of the month × ${priceOf(parts, exponent)} a site and month`;
  return exact === rounded ? `${made} = ${exact}` : `${made} = ${exact}, rounded to ${rounded}`;
}

const siteDaysOf = (days: bigint) =>
  `${formatNumber(days)} ${days === 1n || days === -1n ? "site-day" : "site-days"}`;

const priceOf = ({ price }: Parts, exponent: number) => formatDecimal(toDecimal(price, exponent), exponent);

/** In minor units, before it is rounded. */
function exactly({ price, siteDays, periodDays }: Parts): { dividend: bigint; divisor: bigint } {
  const { digits, places } = digitsOf(price);
  return { dividend: digits * siteDays, divisor: 10n ** BigInt(places) * periodDays };
}

/** Whether the amount is this, rounded once to the currency's step, half away from zero. */
function agrees({ amount, currency }: Line, parts: Parts): boolean {
  const { dividend, divisor } = exactly(parts);
  const step = STEPS[currency] ?? 1n;
  const size = dividend < 0n ? -dividend : dividend;
  const rounded = ((2n * size + step * divisor) / (2n * step * divisor)) * step;
  return BigInt(amount) === (dividend < 0n ? -rounded : rounded);
}
