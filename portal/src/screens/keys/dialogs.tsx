/** What is asked before a key is made or changed: each says what it means. */
import { useState } from "preact/hooks";
import { announce } from "../../announcer";
import type { Key } from "../../api/shapes";
import { Confirm } from "../../parts/confirm";
import { Field } from "../../parts/field";
import { FormDialog } from "../../parts/form-dialog";
import { useWorkspace } from "../../workspace";
import { createKey, disableKey, enableKey, type NewKey, renameKey, rotateSecret } from "./routes";

export type Asked =
  | { deed: "create" }
  | { deed: "rename"; key: Key }
  | { deed: "rotate"; key: Key }
  | { deed: "disable"; key: Key }
  | { deed: "enable"; key: Key };

interface Props {
  partnerId: number;
  asked: Asked;
  onChanged(key: Key | NewKey): void;
  onClose(): void;
}

export function Dialogs({ asked, ...rest }: Props) {
  if (asked.deed === "create") return <Naming {...rest} />;
  if (asked.deed === "rename") return <Naming {...rest} before={asked.key} />;
  return <Sure {...rest} deed={asked.deed} one={asked.key} />;
}

const LONGEST_NAME = 100;

type NamingProps = Omit<Props, "asked"> & { before?: Key };

/** A new key and a new name ask the same: a name that no other key of the partner has. */
function Naming({ partnerId, before, onChanged, onClose }: NamingProps) {
  const { api } = useWorkspace();
  const [name, setName] = useState(before?.name ?? "");
  const act = async () => {
    const after = await (before
      ? renameKey(api, partnerId, before.id, name)
      : createKey(api, partnerId, name));
    announce(before ? "Renamed" : `${after.name} is made. Copy its secret now.`);
    onChanged(after);
  };
  return (
    <FormDialog
      title={before ? `Rename ${before.name}` : "New key"}
      deed={before ? "Rename" : "Make the key"}
      field="name"
      act={act}
      onClose={onClose}
    >
      {(wrong) => (
        <>
          {before ? (
            <p>Its id, its secret, its activations and its invoices stay as they are.</p>
          ) : (
            <p>It has activations and invoices of its own. Its secret is shown once, when it is made.</p>
          )}
          <Field
            label="Name"
            value={name}
            help="For people: no other key of this partner may have it."
            wrong={wrong}
            maxLength={LONGEST_NAME}
            onInput={setName}
          />
        </>
      )}
    </FormDialog>
  );
}

type SureProps = Omit<Props, "asked"> & { deed: "rotate" | "disable" | "enable"; one: Key };

const WORDS = {
  rotate: {
    title: "Give it another secret?",
    act: rotateSecret,
    deed: "Rotate the secret",
    said: "has another secret. Copy it now.",
    means:
      "The old secret, and every token that it got, stop at once and for good. Programs that use it fail until they have the new one, which is shown once.",
  },
  disable: {
    title: "Disable this key?",
    act: disableKey,
    deed: "Disable it",
    said: "is disabled",
    means:
      "It activates nothing more, and its tokens end at once. What is active stays active and is billed; reports and invoices stay readable. You can enable it again; programs then need new tokens.",
  },
  enable: {
    title: "Enable this key?",
    act: enableKey,
    deed: "Enable it",
    said: "is enabled",
    means: "It may activate plans again, with the secret that it has and new tokens.",
  },
} as const;

function Sure({ partnerId, deed, one, onChanged, onClose }: SureProps) {
  const { api } = useWorkspace();
  const words = WORDS[deed];
  const act = async () => {
    onChanged(await words.act(api, partnerId, one.id));
    announce(`${one.name} ${words.said}`);
  };
  return (
    <Confirm title={words.title} deed={words.deed} keep="Leave it as it is" act={act} onClose={onClose}>
      <p>
        <strong class="name">{one.name}</strong>
      </p>
      <p>{words.means}</p>
    </Confirm>
  );
}
