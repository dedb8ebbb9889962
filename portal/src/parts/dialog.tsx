/**
 * A modal dialog, in the middle or as a drawer at the side. The browser keeps the focus in it and gives it back; where
 * nothing had it before, as under an address with something open, it goes to the heading of what lay below.
 */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { REGION } from "../announcer";
import { focusAround } from "../focus";
import { Icon } from "./icons";

interface Props {
  title: string;
  kind?: "box" | "drawer";
  /** Undefined: there is no way but forward, and what is below stays. */
  onClose?: () => void;
  children: ComponentChildren;
}

export function Dialog({ title, kind = "box", onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    const below = shown?.parentElement ?? null;
    shown?.showModal();
    return () => {
      shown?.close();
      focusAround(below);
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same, by `cancel`
    <dialog
      ref={dialog}
      class={kind}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={({ target, detail }) => target === dialog.current && isFirstClick(detail) && onClose?.()}
    >
      <div class="dialog-content">
        <header class="dialog-head">
          <h2 id={heading}>{title}</h2>
          {onClose && (
            <button type="button" class="plain" aria-label="Close" onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </header>
        {children}
      </div>
      <div {...REGION} />
    </dialog>
  );
}

/** The second click of a double one is meant for what lay there before the dialog. From the keyboard it is 0. */
export function isFirstClick(detail: number): boolean {
  return detail < 2;
}
