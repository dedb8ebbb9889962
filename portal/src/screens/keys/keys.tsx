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

export default function Keys() {
  const { partner } = useSelection();
  const { reload } = useWorkspace();
  const mayWrite = useCan()("keys.write");
  const [asked, setAsked] = useState<Asked | undefined>();
  const [made, setMade] = useState<NewKey | undefined>();
  const changed = (key: Key | NewKey) => {
    if ("client_secret" in key) setMade(key);
    reload();
  };
  return (
    <Page
      title="Keys"
      lead={`${partner.name}: plans are activated under a key, and each key has invoices of its own.`}
      actions={
        mayWrite && (
          <button type="button" class="primary" onClick={() => setAsked({ deed: "create" })}>
            New key
          </button>
        )
      }
    >
      {made && <Secret key={made.client_secret} made={made} onDone={() => setMade(undefined)} />}
      {partner.keys.length === 0 ? (
        <Empty title="This partner has no key yet" />
      ) : (
        <ul class="card list keys" aria-label="Keys">
          {partner.keys.map((key) => (
            <KeyRow key={key.id} one={key} onAsk={mayWrite ? setAsked : undefined} />
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
