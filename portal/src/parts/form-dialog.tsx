/** A form in a dialog: submits once, shows what is wrong at its field or below, closes when it is done. */
import type { ComponentChildren } from "preact";
import { type PortalError, Refused } from "../api/errors";
import { useAction } from "../resource";
import { Dialog } from "./dialog";
import { Trouble } from "./trouble";

interface Props {
  title: string;
  /** What the button says: the deed itself. */
  deed: string;
  /** The parameter that the only field is; its error, and every 409, is shown there. */
  field: string;
  act(): Promise<unknown>;
  onClose(): void;
  /** The fields, with what is wrong with the one. */
  children(wrong: string | undefined): ComponentChildren;
}

export function FormDialog({ title, deed, field, act, onClose, children }: Props) {
  const action = useAction(() => act().then(onClose));
  const wrong = action.error && wrongWith(field, action.error);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          action.run();
        }}
      >
        {children(wrong)}
        {action.error && wrong === undefined && <Trouble error={action.error} />}
        <p class="actions">
          <button type="submit" class="primary" aria-disabled={action.isRunning}>
            {deed}
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function wrongWith(field: string, error: PortalError): string | undefined {
  if (!(error instanceof Refused)) return undefined;
  return error.status === 409 ? error.message : error.params[field];
}
