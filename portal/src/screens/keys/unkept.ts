/**
 * The secrets that somebody was shown and has not said to have kept: in memory only, until they say so or the page
 * goes. They outlive the screen, so that coming back to Keys shows them still; before the page goes, the browser asks.
 */
import { useState } from "preact/hooks";
import type { NewKey } from "./routes";

/** By the key, since a newer secret is the end of the one before. */
const unkept = new Map<number, { partnerId: number; made: NewKey }>();

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function changed(): void {
  if (unkept.size > 0) addEventListener("beforeunload", ask);
  else removeEventListener("beforeunload", ask);
}

interface Unkept {
  /** The newest first. */
  secrets: NewKey[];
  hold(made: NewKey): void;
  /** Somebody has kept it. */
  drop(made: NewKey): void;
}

/** Those of one partner's keys. */
export function useUnkept(partnerId: number): Unkept {
  const [, setTurn] = useState(0);
  const then = () => {
    changed();
    setTurn((before) => before + 1);
  };
  return {
    secrets: [...unkept.values()]
      .filter((one) => one.partnerId === partnerId)
      .map(({ made }) => made)
      .toReversed(),
    hold(made) {
      unkept.delete(made.id); // to be the newest
      unkept.set(made.id, { partnerId, made });
      then();
    },
    drop(made) {
      unkept.delete(made.id);
      then();
    },
  };
}
