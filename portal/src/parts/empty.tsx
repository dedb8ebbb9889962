/** Nothing to show, and it is nobody's fault: says why, and what could be done. */
import type { ComponentChildren } from "preact";

interface Props {
  title: string;
  children?: ComponentChildren;
}

export function Empty({ title, children }: Props) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}
