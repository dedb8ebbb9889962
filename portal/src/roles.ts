/** The roles of a partner's people, as people read them. What each may do is decided by the server's access.py alone. */

export interface Role {
  value: string;
  label: string;
  means: string;
}

export const ROLES: readonly Role[] = [
  { value: "viewer", label: "Viewer", means: "Sees activations and keys." },
  {
    value: "developer",
    label: "Developer",
    means: "Sees and cancels activations, sees and changes keys.",
  },
  { value: "billing", label: "Billing", means: "Sees activations, keys and invoices." },
  { value: "owner", label: "Owner", means: "Sees and changes everything, members too." },
];

export function roleName(value: string): string {
  return ROLES.find((role) => role.value === value)?.label ?? value;
}

export function roleMeans(value: string): string | undefined {
  return ROLES.find((role) => role.value === value)?.means;
}
