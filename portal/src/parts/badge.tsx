/** A state in one word and one colour; the word is enough by itself. */
import type { ComponentChildren } from "preact";

export type Tone = "good" | "bad" | "warn" | "calm";

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`pill ${tone}`}>{children}</span>;
}
