/** The field of a form in a dialog: its name above it, what is wrong with it beside it; it has the focus at the start. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  label: string;
  /** Which keys a phone shows. */
  inputMode?: "text" | "email";
  value: string;
  /** What it is for, or what it must be. */
  help?: ComponentChildren;
  wrong?: string | undefined;
  maxLength?: number;
  onInput(value: string): void;
}

export function Field({ label, inputMode = "text", value, help, wrong, maxLength, onInput }: Props) {
  const id = useId();
  const said = [help && `${id}-help`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {help && (
        <span class="help" id={`${id}-help`}>
          {help}
        </span>
      )}
      {wrong && (
        <span class="wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </span>
      )}
      <input
        id={id}
        type="text"
        inputMode={inputMode}
        value={value}
        required
        autofocus
        autocomplete="off"
        maxLength={maxLength}
        aria-invalid={wrong !== undefined}
        aria-describedby={said || undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
