/** Days and times as the API has them, in the reader's locale; the machine's form stays in the markup. */
import { formatDay, formatTime } from "../formats";

interface Props {
  /** RFC 3339, for a day the day alone; or null for "never". */
  value: string | null;
}

const DAY_ALONE = "2026-11-23".length;

export function Day({ value }: Props) {
  if (value === null) return <Nothing />;
  const date = new Date(value);
  const moment = value.length > DAY_ALONE ? `${formatTime(date)} UTC` : undefined;
  return (
    <time dateTime={value} title={moment}>
      {formatDay(date)}
    </time>
  );
}

export function Time({ value }: Props) {
  if (value === null) return <Nothing />;
  return <time dateTime={value}>{`${formatTime(new Date(value))} UTC`}</time>;
}

export function Nothing() {
  return (
    <span class="quiet">
      <span aria-hidden="true">–</span>
      <span class="unseen">none</span>
    </span>
  );
}
