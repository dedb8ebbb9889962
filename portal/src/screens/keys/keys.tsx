/** The keys of a partner: made, renamed, given another secret, disabled, enabled. */
import { useState } from "preact/hooks";
import type { Key } from "../../api/shapes";
import { Empty } from "../../parts/empty";
import { Page } from "../../parts/page";
import { useCan, useSelection, useWorkspace } from "../../workspace";
import { type Asked, Dialogs } from "./dialogs";
import { KeyRow } from "./key-row";
import type { NewKey } from "./routes";
import { Secret } from "./secret";
import { useUnkept } from "./unkept";

export default function Keys() {
  const { partner, key: chosen } = useSelection();
  const { reload } = useWorkspace();
  const mayWrite = useCan()("keys.write");
  const [asked, setAsked] = useState<Asked | undefined>();
  const { secrets, hold, drop } = useUnkept(partner.id);
  const changed = (key: Key | NewKey) => {
    if ("client_secret" in key) hold(key);
    reload();
  };
  return (
    <Page
      title="Keys"
      whose={partner.name}
      lead={`${partner.name}: plans are activated under a key, and each key has invoices of its own.`}
      actions={
        mayWrite && (
          <button type="button" class="primary" onClick={() => setAsked({ deed: "create" })}>
            New key
          </button>
        )
      }
    >
      {secrets.map((made) => (
        <Secret
          key={made.client_secret}
          made={made}
          name={partner.keys.find(({ id }) => id === made.id)?.name ?? made.name}
          onDone={() => drop(made)}
        />
      ))}
      {partner.keys.length === 0 ? (
        <Empty title="This partner has no key yet" />
      ) : (
        <ul class="card list keys" aria-label="Keys">
          {partner.keys.map((key) => (
            <KeyRow
              key={key.id}
              one={key}
              isChosen={key.id === chosen?.id}
              onAsk={mayWrite ? setAsked : undefined}
            />
          ))}
        </ul>
      )}
      {asked && (
        <Dialogs
          partnerId={partner.id}
          asked={asked}
          onChanged={changed}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Page>
  );
}
