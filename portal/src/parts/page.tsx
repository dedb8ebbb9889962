/** A screen's frame: its title, in the document too, what can be done on the whole of it, and its content. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

interface Props {
  title: string;
  /** The way back to the screen that this one is a part of. */
  back?: ComponentChildren;
  /** Whose: under the title, and in the document's, which tells one tab from another. */
  whose?: string;
  /** One line under the title, where it does not say whose. */
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

export function Page({ title, back, whose, lead = whose, actions, children }: Props) {
  useEffect(() => {
    document.title = [title, whose, "Jetbridge"].filter(Boolean).join(" · ");
  }, [title, whose]);
  return (
    <>
      <div class="page-head">
        <div>
          {back && <p class="back">{back}</p>}
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p class="quiet">{lead}</p>}
        </div>
        {actions && <div class="tools">{actions}</div>}
      </div>
      {children}
    </>
  );
}
