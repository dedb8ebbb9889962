/**
 * A resource in each of its states: a skeleton first, then the content or the trouble. What stands below it on the page
 * is seen when it has come (parts.css), so that nothing jumps. Where only the sign-in has ended, what is there stays,
 * below the dialog that asks for another (welcome.tsx).
 */
import type { ComponentChildren } from "preact";
import { SignInNeeded } from "../api/errors";
import type { Resource } from "../resource";
import { Trouble } from "./trouble";

interface Props<T> {
  of: Resource<T>;
  /** What takes the content's place until the first answer. */
  skeleton?: ComponentChildren;
  children: (data: T) => ComponentChildren;
}

export function Shown<T>({ of: { data, error, isLoading, reload }, skeleton, children }: Props<T>) {
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
    <div key="loaded" class={isLoading ? "stale" : ""} aria-busy={isLoading}>
      {children(data)}
    </div>
  );
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
