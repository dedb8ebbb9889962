/** Which days of a site a line bills, or takes back, in words. Pure. */
import { formatDay, formatNumber } from "../../formats";
import type { SiteShare } from "./breakdown";

const DAY = 24 * 60 * 60 * 1000;

/** `May 17, 2026 – May 31, 2026, taken back`; where the days have gaps, that they are some of these. */
export function daysOf({ firstDay, lastDay, days }: SiteShare): string {
  const [first, last] = [new Date(firstDay), new Date(lastDay)];
  const range = firstDay === lastDay ? formatDay(first) : `${formatDay(first)} – ${formatDay(last)}`;
  const number = Math.abs(Number(days));
  const all = Math.round((last.getTime() - first.getTime()) / DAY) + 1;
  const said = number === 0 || number === all ? range : `${formatNumber(number)} of ${range}`;
  return Number(days) < 0 ? `${said}, taken back` : said;
}
