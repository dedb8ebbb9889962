/** A table that may be wider than the page: it scrolls by itself, by keyboard too. */
import type { ComponentChildren } from "preact";

interface Props {
  /** What the table has, for a screen reader. */
  label: string;
  children: ComponentChildren;
}

export function TableFrame({ label, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus (WCAG 2.1.1)
    <section class="table-frame" tabIndex={0} aria-label={label}>
      <table class="grid">{children}</table>
    </section>
  );
}
