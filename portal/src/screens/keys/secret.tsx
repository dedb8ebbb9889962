/** A secret that is shown this once. It stays until somebody says that it is kept: no stray click takes it away. */
import { useEffect, useRef } from "preact/hooks";
import { CopyButton } from "../../parts/copy";
import type { NewKey } from "./routes";

interface Props {
  made: NewKey;
  /** Of its key now, which may have been renamed meanwhile. */
  name: string;
  onDone(): void;
}

export function Secret({ made, name, onDone }: Props) {
  const frame = useRef<HTMLElement>(null);
  useEffect(() => frame.current?.focus(), []);
  return (
    <section ref={frame} class="card new-secret" tabIndex={-1} aria-label="New secret">
      <h2>The secret of {name}</h2>
      <p>
        <strong>Copy it now.</strong> It is not shown again: whoever loses it rotates it, and gets another.
      </p>
      <Value name="client_id" value={made.client_id} />
      <Value name="client_secret" value={made.client_secret} />
      <p class="actions">
        <button type="button" class="primary" onClick={onDone}>
          I have kept it
        </button>
      </p>
    </section>
  );
}

function Value({ name, value }: { name: string; value: string }) {
  return (
    <p class="secret">
      <span class="secret-name">{name}</span>
      <code>{value}</code>
      <CopyButton text={value} label="Copy" />
    </p>
  );
}
