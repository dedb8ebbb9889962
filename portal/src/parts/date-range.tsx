/** Two dates, the first and the last; each keeps the other from being passed. */
interface Props {
  label: string;
  from: string | undefined;
  to: string | undefined;
  onChange: (said: { from?: string; to?: string }) => void;
}

export function DateRange({ label, from, to, onChange }: Props) {
  return (
    <>
      <label class="range">
        <span>{label}</span>
        <input
          type="date"
          value={from ?? ""}
          max={to}
          onChange={(event) => onChange({ from: event.currentTarget.value })}
        />
      </label>
      <label class="range">
        <span>to</span>
        <input
          type="date"
          value={to ?? ""}
          min={from}
          onChange={(event) => onChange({ to: event.currentTarget.value })}
        />
      </label>
    </>
  );
}
