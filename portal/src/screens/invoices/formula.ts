/** How the amount of a line comes about, in words that a person can check by hand. Pure; exact: no float is made of money. */
import { digitsOf, toDecimal } from "../../decimals";
import { formatDecimal, formatNumber } from "../../formats";
import type { Line } from "./shapes";

/** What an amount is rounded to, in minor units, where that is not one of them (docs/billing.md). */
const STEPS: Record<string, bigint> = { bhd: 10n, jod: 10n, kwd: 10n, omr: 10n, tnd: 10n, isk: 100n };

/**
 * `40 sites × 31 days = 1,240 site-days; 1,240 ÷ 31 × 1.20 = 48.00`. Undefined where the line does not say (Stripe's
 * own), or where the sentence would not be true.
 */
export function formulaOf(line: Line, exponent: number): string | undefined {
  const { site_days, period_days, sites, reason } = line.metadata;
  const price = line.pricing?.unit_amount_decimal;
  if (!site_days || !period_days || !sites || !price) return undefined;
  const [days, month] = [formatNumber(BigInt(site_days)), formatNumber(BigInt(period_days))];
  const unit = formatDecimal(toDecimal(price, exponent), exponent);
  if (reason)
    return `${days} site-days ${line.amount < 0 ? "less" : "more"}, at ${unit} for a month of ${month} days`;
  if (!agrees(line, price)) return undefined;
  const amount = formatDecimal(toDecimal(String(line.amount), exponent), exponent);
  return `${siteDays(site_days, period_days, sites)}; ${days} ÷ ${month} × ${unit} = ${amount}`;
}

/** Whether each site had the whole month, or only all of them together so many days. */
function siteDays(siteDays: string, periodDays: string, sites: string): string {
  const days = formatNumber(BigInt(siteDays));
  const count = `${formatNumber(BigInt(sites))} ${sites === "1" ? "site" : "sites"}`;
  return BigInt(sites) * BigInt(periodDays) === BigInt(siteDays)
    ? `${count} × ${periodDays} days = ${days} site-days`
    : `${count} with ${days} site-days in all`;
}

/** price × site-days ÷ days of the month, rounded once, is the amount. */
function agrees({ amount, currency, metadata }: Line, price: string): boolean {
  const { digits, places } = digitsOf(price);
  const exact = digits * BigInt(metadata.site_days ?? 0);
  const divisor = 10n ** BigInt(places) * BigInt(metadata.period_days ?? 1);
  const difference = 2n * (BigInt(amount) * divisor - exact);
  const step = STEPS[currency] ?? 1n;
  return (difference < 0n ? -difference : difference) <= step * divisor;
}
