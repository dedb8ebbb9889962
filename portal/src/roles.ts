/** The roles of a partner's people, as people read them. What each may do is decided by the server's access.py alone. */

export interface Role {
  value: string;
  label: string;
  means: string;
}

export const ROLES: readonly Role[] = [
  { value: "viewer", label: "Viewer", means: "sees activations and keys" },
  {
    value: "developer",
    label: "Developer",
    means: "sees activations and keys, cancels the ones and changes the others",
  },
  { value: "billing", label: "Billing", means: "sees activations, keys and invoices" },
  { value: "owner", label: "Owner", means: "does all of this, and manages members" },
];

export function roleName(value: string): string {
  return ROLES.find((role) => role.value === value)?.label ?? value;
}
