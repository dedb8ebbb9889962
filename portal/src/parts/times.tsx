/** Days and times as the API has them, in the reader's locale; the machine's form stays in the markup. */
import { formatDay, formatTime } from "../formats";

interface Props {
  /** RFC 3339, or null for "never". */
  value: string | null;
}

export function Day({ value }: Props) {
  if (value === null) return <Nothing />;
  const date = new Date(value);
  return (
    <time dateTime={value} title={`${formatTime(date)} UTC`}>
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
