/** The four roles, each with what it means: for somebody who is invited, and for a member. */
import { ROLES } from "../../roles";

interface Props {
  role: string;
  wrong?: string | undefined;
  /** The chosen one has the focus at the start, where there is nothing else to fill in. */
  isFirst?: boolean;
  onChange(role: string): void;
}

export function RoleChoice({ role, wrong, isFirst = false, onChange }: Props) {
  return (
    <fieldset class="field">
      <legend>Role</legend>
      {wrong && (
        <span class="wrong" role="alert">
          {wrong}
        </span>
      )}
      {ROLES.map(({ value, label, means }) => (
        <label key={value} class="choice">
          <input
            type="radio"
            name="role"
            checked={role === value}
            autofocus={isFirst && role === value}
            onChange={() => onChange(value)}
          />
          <span>
            {label} <span class="quiet">{means}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
