/** Several of a list, in a panel under a button: plans, columns. */
import type { ComponentChildren } from "preact";
import { Panel } from "./panel";

export interface Choice {
  value: string;
  label: string;
}

interface Props {
  /** What is chosen from: "Plans". */
  name: string;
  /** What the button says: "All plans", "3 plans". */
  summary: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  onChange(chosen: string[]): void;
  /** Below the list: a button to clear, for instance. */
  children?: ComponentChildren;
}

export function Choices({ name, summary, choices, chosen, onChange, children }: Props) {
  const toggle = (value: string) => {
    const after = new Set(chosen);
    if (!after.delete(value)) after.add(value);
    onChange(choices.map((choice) => choice.value).filter((one) => after.has(one)));
  };
  return (
    <Panel name={name} summary={summary}>
      {() => (
        <>
          {choices.map(({ value, label }) => (
            <label key={value} class="choice">
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
              {label}
            </label>
          ))}
          {children}
        </>
      )}
    </Panel>
  );
}

/** The plan picker, the same in every screen: slugs in the address, names on the screen. */
export function planSummary(chosen: readonly string[], choices: readonly Choice[]): string {
  if (chosen.length === 0) return "All plans";
  if (chosen.length > 1) return `${chosen.length} plans`;
  return choices.find((choice) => choice.value === chosen[0])?.label ?? "1 plan";
}
