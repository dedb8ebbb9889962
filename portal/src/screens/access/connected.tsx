/** What may act for the person, because they approved it; each can be disconnected. */
import { useState } from "preact/hooks";
import { announce } from "../../announcer";
import type { Client } from "../../api/client";
import { ME } from "../../api/routes";
import type { ConnectedApplication } from "../../api/shapes";
import { Badge } from "../../parts/badge";
import { Confirm } from "../../parts/confirm";
import { Empty } from "../../parts/empty";
import { Shown } from "../../parts/shown";
import { Day } from "../../parts/times";
import { useResource } from "../../resource";
import { useWorkspace } from "../../workspace";

const CONNECTED = `${ME}/connected-applications`;

const list = (api: Client, signal: AbortSignal) => api.get<ConnectedApplication[]>(CONNECTED, {}, signal);
const disconnect = (api: Client, id: number) => api.delete(`${CONNECTED}/${id}`);

export function Connected() {
  const { api, me } = useWorkspace();
  const connected = useResource("connected", (signal) => list(api, signal));
  const [asked, setAsked] = useState<ConnectedApplication | undefined>();
  const cut = async (one: ConnectedApplication) => {
    await disconnect(api, one.id);
    announce(`${one.name} is disconnected`);
    connected.reload();
  };
  return (
    <section class="card" aria-label="Connected applications">
      <div class="card-head">
        <h2>Connected applications</h2>
      </div>
      <Shown of={connected}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="Nothing else has access" />
          ) : (
            <ul class="list">
              {all.map((one) => (
                <Row key={one.id} one={one} isThis={String(one.id) === me.token_client_id} onAsk={setAsked} />
              ))}
            </ul>
          )
        }
      </Shown>
      {asked && (
        <Confirm
          title={`Disconnect ${asked.name}?`}
          deed="Disconnect"
          act={() => cut(asked)}
          onClose={() => setAsked(undefined)}
        >
          <p>Its codes and tokens for your account end at once. It can ask you again.</p>
        </Confirm>
      )}
    </section>
  );
}

interface RowProps {
  one: ConnectedApplication;
  /** The portal itself, which is ended by revoking its token or by signing out. */
  isThis: boolean;
  onAsk(one: ConnectedApplication): void;
}

function Row({ one, isThis, onAsk }: RowProps) {
  return (
    <li class="row">
      <div>
        <h3>
          {one.name || "An application without a name"} {isThis && <Badge tone="calm">This page</Badge>}
          {!one.is_verified && <Badge tone="warn">Unverified</Badge>}
        </h3>
        <p class="quiet">
          {one.scopes.join(", ")}; since <Day value={one.connected_on} />
          {one.last_used_on ? (
            <>
              , last used on <Day value={one.last_used_on} />
            </>
          ) : (
            ", not used yet"
          )}
        </p>
      </div>
      {!isThis && (
        <button type="button" class="small danger" onClick={() => onAsk(one)}>
          Disconnect<span class="unseen"> {one.name}</span>
        </button>
      )}
    </li>
  );
}
