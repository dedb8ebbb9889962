/** A screen's frame: its title, in the document too, what can be done on the whole of it, and its content. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

interface Props {
  title: string;
  /** The way back to the screen that this one is a part of. */
  back?: ComponentChildren;
  /** One line under the title. */
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

export function Page({ title, back, lead, actions, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Jetbridge`;
  }, [title]);
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
