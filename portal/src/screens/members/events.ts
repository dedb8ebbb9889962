/** What the audit log's events are called for people. One that the portal does not know keeps its own name. Pure. */

const NAMES: Record<string, string> = {
  "key.created": "Made a key",
  "key.renamed": "Renamed a key",
  "key.disabled": "Disabled a key",
  "key.enabled": "Enabled a key",
  "key.secret-rotated": "Rotated a key’s secret",
  "member.invited": "Invited somebody",
  "member.joined": "Joined",
  "member.role-changed": "Changed a role",
  "member.removed": "Removed a member",
  "invitation.withdrawn": "Withdrew an invitation",
  "activation.cancelled": "Cancelled an activation",
};

export function eventName(event: string): string {
  return NAMES[event] ?? event;
}

/** `key 34, name Production`: as the server has it, since each event has its own. */
export function detailsOf(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name.replace(/_id$/, "").replaceAll("_", " ")} ${said(value)}`)
    .join(", ");
}

function said(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}
