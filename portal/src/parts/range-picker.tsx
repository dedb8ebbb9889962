/** A range of days, in a panel under a button: the usual ones at a click, any other by its first and last day. */
import { isSame, OPEN, type Range, rangeName, usualRanges } from "../ranges";
import { Panel } from "./panel";

interface Props {
  /** What lies in the range: "Activated". */
  name: string;
  /** What the button says where nothing is chosen: "Whole time". */
  whole: string;
  range: Range;
  onChange(range: Range): void;
}

export function RangePicker({ name, whole, range, onChange }: Props) {
  const now = new Date();
  const usual = [{ name: whole, range: OPEN }, ...usualRanges(now)];
  return (
    <Panel name={name} summary={rangeName(range, whole, now)}>
      {(close) => (
        <>
          {usual.map((one) => (
            <button
              key={one.name}
              type="button"
              class="plain choice"
              aria-pressed={isSame(one.range, range)}
              onClick={() => {
                onChange(one.range);
                close();
              }}
            >
              {one.name}
            </button>
          ))}
          <div class="range-ends">
            <End
              label="From"
              value={range.from}
              max={range.to}
              onChange={(from) => onChange({ ...range, from })}
            />
            <End label="To" value={range.to} min={range.from} onChange={(to) => onChange({ ...range, to })} />
          </div>
          <p class="quiet">Days in UTC, both included.</p>
        </>
      )}
    </Panel>
  );
}

const EARLIEST = "1970-01-01";

interface EndProps {
  label: string;
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChange(day: string | undefined): void;
}

/** Each keeps the other from being passed. */
function End({ label, value, min, max, onChange }: EndProps) {
  return (
    <label>
      {label}
      <input
        type="date"
        value={value ?? ""}
        min={min}
        max={max}
        onChange={({ currentTarget: { value: day } }) => {
          if (day === "" || day >= EARLIEST) onChange(day || undefined); // while a year is typed it is 0002, 0020, 0202
        }}
      />
    </label>
  );
}
