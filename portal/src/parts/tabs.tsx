/** One of a few, side by side: scales of a graph, states of a list. Radio buttons, so arrow keys work. */
import { useId } from "preact/hooks";
import type { Choice } from "./choices";

interface Props {
  name: string;
  choices: readonly Choice[];
  chosen: string;
  onChange(value: string): void;
}

export function Tabs({ name, choices, chosen, onChange }: Props) {
  const group = useId();
  return (
    <fieldset class="tabs">
      <legend class="unseen">{name}</legend>
      {choices.map(({ value, label }) => (
        <label key={value} class="tab">
          <input
            type="radio"
            name={group}
            value={value}
            checked={value === chosen}
            onChange={() => onChange(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
