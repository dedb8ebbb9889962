/** Asks before something that cannot be undone, shows its error, and closes only when it is done. */
import type { ComponentChildren } from "preact";
import { useAction } from "../resource";
import { Dialog, isFirstClick } from "./dialog";
import { Trouble } from "./trouble";

interface Props {
  title: string;
  /** What the button says: the deed itself, never "OK". */
  deed: string;
  keep?: string;
  act(): Promise<unknown>;
  onClose(): void;
  children: ComponentChildren;
}

export function Confirm({ title, deed, keep = "Keep it", act, onClose, children }: Props) {
  const action = useAction(() => act().then(onClose));
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {action.error && <Trouble error={action.error} />}
      <p class="actions">
        <button
          type="button"
          class="danger"
          aria-disabled={action.isRunning}
          onClick={({ detail }) => isFirstClick(detail) && action.run()}
        >
          {deed}
        </button>
        <button type="button" autofocus onClick={onClose}>
          {keep}
        </button>
      </p>
    </Dialog>
  );
}
