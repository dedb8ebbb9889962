/** One key: what it is, whether it works, and what can be done with it. */
import { screenHref } from "../../address";
import type { Key } from "../../api/shapes";
import { INVOICES } from "../../invoices";
import { Badge } from "../../parts/badge";
import { CopyButton } from "../../parts/copy";
import { Day } from "../../parts/times";
import { useCan } from "../../workspace";
import type { Asked } from "./dialogs";

interface Props {
  one: Key;
  /** The address chooses it. */
  isChosen: boolean;
  /** Undefined: this role looks only. */
  onAsk: ((asked: Asked) => void) | undefined;
}

export function KeyRow({ one, isChosen, onAsk }: Props) {
  const mayReadInvoices = useCan()("invoices.read");
  return (
    <li class="row" aria-current={isChosen}>
      <div>
        <h2>
          {one.name}{" "}
          {one.disabled_on ? <Badge tone="warn">Disabled</Badge> : <Badge tone="good">Enabled</Badge>}{" "}
          {isChosen && <Badge tone="calm">Chosen</Badge>}
        </h2>
        <p class="quiet">
          ID {one.id}; made on <Day value={one.created_on} />
          {one.disabled_on && (
            <>
              ; activates nothing since <Day value={one.disabled_on} />, what is active stays and is billed
            </>
          )}
        </p>
        <p class="key-client">
          <span class="quiet">client_id</span> <code>{one.client_id}</code>
          <CopyButton text={one.client_id} label="Copy" of={`the client_id of ${one.name}`} />
        </p>
        <p class="key-links">
          {one.has_activations ? (
            <a href={screenHref("/activations", {}, { key: one.id })}>
              Activations<span class="unseen"> of {one.name}</span>
            </a>
          ) : (
            <span class="quiet">No activation yet</span>
          )}
          {mayReadInvoices && (
            <a href={screenHref(INVOICES, {}, { key: one.id })}>
              Invoices<span class="unseen"> of {one.name}</span>
            </a>
          )}
        </p>
      </div>
      {onAsk && <Deeds one={one} onAsk={onAsk} />}
    </li>
  );
}

const DEEDS = [
  { deed: "rename", label: "Rename" },
  { deed: "rotate", label: "Rotate secret" },
] as const;

function Deeds({ one, onAsk }: { one: Key; onAsk(asked: Asked): void }) {
  const name = <span class="unseen"> {one.name}</span>;
  return (
    <div class="tools">
      {DEEDS.map(({ deed, label }) => (
        <button key={deed} type="button" class="small" onClick={() => onAsk({ deed, key: one })}>
          {label}
          {name}
        </button>
      ))}
      {one.disabled_on ? (
        <button type="button" class="small" onClick={() => onAsk({ deed: "enable", key: one })}>
          Enable{name}
        </button>
      ) : (
        <button type="button" class="small danger" onClick={() => onAsk({ deed: "disable", key: one })}>
          Disable{name}
        </button>
      )}
    </div>
  );
}
