/** Whose data a screen shows: a partner, and one of its keys or all of them, as the address says. Pure. */
import type { Query } from "./address";
import type { Key, Partner } from "./api/shapes";

export interface Selection {
  partner: Partner;
  /** undefined: all keys of the partner. */
  key: Key | undefined;
}

/** Undefined where the address names a partner or key that is not among the caller's. */
export function select(partners: readonly Partner[], query: Query): Selection | undefined {
  if (query.key !== undefined) return selectKey(partners, Number(query.key));
  const wanted = query.partner === undefined ? undefined : Number(query.partner);
  const partner = partners.find((one) => wanted === undefined || one.id === wanted);
  return partner && { partner, key: undefined };
}

function selectKey(partners: readonly Partner[], id: number): Selection | undefined {
  for (const partner of partners) {
    const key = partner.keys.find((one) => one.id === id);
    if (key) return { partner, key };
  }
  return undefined;
}

/** What the address says of a choice: as short as it can be. */
export function selectionQuery(partnerId: number, keyId: number | undefined) {
  return { partner: keyId === undefined ? partnerId : undefined, key: keyId };
}
