/**
 * A resource in each of its states: a skeleton first, then the content or the trouble. What stands below it on the page
 * is seen when it has come (parts.css), so that nothing jumps. Where only the sign-in has ended, what is there stays,
 * below the dialog that asks for another (welcome.tsx).
 */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { SignInNeeded } from "../api/errors";
import type { Resource } from "../resource";
import { Trouble } from "./trouble";

interface Props<T> {
  of: Resource<T>;
  /** What takes the content's place until the first answer. */
  skeleton?: ComponentChildren;
  children: (data: T) => ComponentChildren;
}

/** What is old is dimmed for those who wait: most answers come before it could be seen, and dimming takes its time. */
const DIMMED_AFTER_MS = 250;

export function Shown<T>({ of: { data, error, isLoading, reload }, skeleton, children }: Props<T>) {
  const isLate = useLate(isLoading);
  if (error && !(error instanceof SignInNeeded && data !== undefined))
    return <Trouble error={error} retry={reload} />;
  if (data === undefined) {
    return (
      <div key="loading" class="loading" aria-busy="true">
        {skeleton ?? <Skeleton lines={3} />}
      </div>
    );
  }
  return (
    <div key="loaded" class={isLate ? "stale" : ""} aria-busy={isLoading}>
      {children(data)}
    </div>
  );
}

function useLate(isLoading: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isLoading) return undefined;
    const timer = setTimeout(() => setLate(true), DIMMED_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isLoading]);
  return isLate;
}

export function Skeleton({ lines }: { lines: number }) {
  return (
    <div class="skeleton">
      <span class="unseen">Loading …</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="skeleton-line" />
      ))}
    </div>
  );
}
