/**
 * Something in pages, with the buttons below it that turn them. Both stay where they are, and keep the focus, also where
 * there is no such page; turning one shows the top of the next, once that has come.
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icons";

interface Props {
  /** The page's data, which is another thing for each page. */
  of: unknown;
  /** Undefined: there is no page before. */
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
  /** What the buttons say, in place of arrows, where the pages have no numbers. */
  words?: { previous: string; next: string };
  /** Where in the whole one is: "21–40 of 60". */
  place?: ComponentChildren;
  /** What else is chosen, before the buttons. */
  tools?: ComponentChildren;
  /** Between the buttons. */
  middle?: ComponentChildren;
  children: ComponentChildren;
}

export function Paged({ of, onPrevious, onNext, words, place, tools, middle, children }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const isTurning = useRef(false);
  const turning = (turn: (() => void) | undefined) =>
    turn &&
    (() => {
      isTurning.current = true;
      turn();
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` is what says that the page has come
  useLayoutEffect(() => {
    if (isTurning.current) requestAnimationFrame(() => showTop(frame.current));
    isTurning.current = false;
  }, [of]);
  return (
    <div ref={frame} class="paged">
      {children}
      <nav class="pager" aria-label="Pages">
        <p>{place}</p>
        <div class="tools">
          {tools}
          <Turn icon="left" name="Previous page" word={words?.previous} onTurn={turning(onPrevious)} />
          {middle && <span>{middle}</span>}
          <Turn icon="right" name="Next page" word={words?.next} onTurn={turning(onNext)} />
        </div>
      </nav>
    </div>
  );
}

interface TurnProps {
  icon: IconName;
  name: string;
  word: string | undefined;
  onTurn: (() => void) | undefined;
}

function Turn({ icon, name, word, onTurn }: TurnProps) {
  return (
    <button
      type="button"
      class={word ? "" : "plain"}
      aria-label={word ? undefined : name}
      aria-disabled={onTurn === undefined}
      onClick={() => onTurn?.()}
    >
      {word ?? <Icon name={icon} />}
    </button>
  );
}

/** Only where it is out of sight: a short table does not move. */
function showTop(frame: HTMLElement | null): void {
  if (frame === null || frame.getBoundingClientRect().top >= 0) return;
  frame.scrollIntoView({ block: "start" });
}
