/** Chooses whose data is shown. A native list: it is known to every keyboard, screen reader and phone. */
import { useAddress } from "./address";
import type { Partner } from "./api/shapes";
import { screenAt } from "./screens";
import { select, selectionQuery } from "./selection";
import { oneKey, useWorkspace } from "./workspace";

/** What the address says of one partner's or key's list alone: where in it somebody is, and what is open. */
const PLACE = {
  page: undefined,
  after: undefined,
  before: undefined,
  activation: undefined,
  line: undefined,
  user: undefined,
};

export function SelectionPicker() {
  const { partners } = useWorkspace();
  const { path, query, go, change } = useAddress();
  const selection = select(partners, query);
  if (partners.length === 0) return null;
  const choose = (value: string) => {
    const [partnerId, keyId] = value.split("/").map(Number);
    const chosen = selectionQuery(Number(partnerId), keyId || undefined);
    const root = screenAt(path)?.path;
    if (root !== undefined && root !== path)
      go(root, chosen); // the page of an invoice is of one key alone
    else change({ ...PLACE, ...chosen });
  };
  const isOfOneKey = screenAt(path)?.isOfOneKey ?? false;
  const key = selection && isOfOneKey ? oneKey(selection) : selection?.key;
  const chosen = selection ? optionValue(selection.partner.id, key?.id) : "";
  return (
    <label class="selection">
      <span class="selection-partner">
        <span class="unseen">Partner and key: </span>
        {selection?.partner.name}
      </span>
      <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        {partners.map((partner) => (
          <Group key={partner.id} partner={partner} hasAll={!isOfOneKey || partner.keys.length === 0} />
        ))}
      </select>
    </label>
  );
}

function Group({ partner, hasAll }: { partner: Partner; hasAll: boolean }) {
  return (
    <optgroup label={partner.name}>
      {hasAll && <option value={optionValue(partner.id, undefined)}>All keys</option>}
      {partner.keys.map((key) => (
        <option key={key.id} value={optionValue(partner.id, key.id)}>
          {key.disabled_on ? `${key.name} (disabled)` : key.name}
        </option>
      ))}
    </optgroup>
  );
}

function optionValue(partnerId: number, keyId: number | undefined): string {
  return `${partnerId}/${keyId ?? ""}`;
}
