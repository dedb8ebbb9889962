/** One key: what it is, whether it works, and what can be done with it. */
import { screenHref } from "../../address";
import type { Key } from "../../api/shapes";
import { Badge } from "../../parts/badge";
import { Day } from "../../parts/times";
import type { Asked } from "./dialogs";

interface Props {
  one: Key;
  /** Undefined: this role looks only. */
  onAsk: ((asked: Asked) => void) | undefined;
}

export function KeyRow({ one, onAsk }: Props) {
  return (
    <li class="row">
      <div>
        <h2>
          {one.name}{" "}
          {one.disabled_on ? <Badge tone="warn">Disabled</Badge> : <Badge tone="good">Enabled</Badge>}
        </h2>
        <p class="quiet">
          ID {one.id}; made on <Day value={one.created_on} />
          {one.disabled_on && (
            <>
              ; activates nothing since <Day value={one.disabled_on} />, what is active stays and is billed
            </>
          )}
        </p>
        <p>
          {one.has_activations ? (
            <a href={screenHref("/activations", {}, { key: one.id })}>
              Activations<span class="unseen"> of {one.name}</span>
            </a>
          ) : (
            <span class="quiet">No activation yet</span>
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
