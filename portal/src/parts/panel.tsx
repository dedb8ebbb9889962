/** A panel under a button. Closes by Escape, which gives the focus back, and when the focus or a click goes elsewhere. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icons";

interface Props {
  /** What is chosen in it: "Plans". */
  name: string;
  /** What the button says of the choice: "All plans", "3 plans". */
  summary: string;
  /** May close it, too. */
  children(close: () => void): ComponentChildren;
}

export function Panel({ name, summary, children }: Props) {
  const panel = useRef<HTMLDetailsElement>(null);
  const close = () => {
    panel.current?.removeAttribute("open");
    panel.current?.querySelector("summary")?.focus();
  };
  useEffect(() => {
    const elsewhere = ({ target }: Event) => {
      if (panel.current?.contains(target as Node) === false) panel.current.open = false;
    };
    addEventListener("click", elsewhere);
    addEventListener("focusin", elsewhere);
    return () => {
      removeEventListener("click", elsewhere);
      removeEventListener("focusin", elsewhere);
    };
  }, []);
  return (
    <details
      ref={panel}
      class="panel"
      onToggle={() => keepInSight(panel.current?.querySelector<HTMLElement>(".panel-content"))}
      onKeyDown={(event) => event.key === "Escape" && panel.current?.open && close()}
    >
      <summary class="button">
        <span class="unseen">{name}: </span>
        {summary}
        <Icon name="down" />
      </summary>
      <fieldset class="panel-content">
        <legend class="unseen">{name}</legend>
        {children(close)}
      </fieldset>
    </details>
  );
}

const MARGIN_PX = 12;

/** A button at the right edge would have its panel cut off. */
function keepInSight(content: HTMLElement | null | undefined): void {
  if (!content) return;
  content.style.left = "0";
  const over = content.getBoundingClientRect().right + MARGIN_PX - document.documentElement.clientWidth;
  if (over > 0) content.style.left = `${-over}px`;
}
