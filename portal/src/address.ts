/**
 * The address bar holds every state of a screen: what is chosen, filtered, open. So a link is a state, and back works.
 * `partner` and `key` say whose data it is and go along from screen to screen.
 */

import { useRef } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { type Parameters, withQuery } from "./api/client";

export type Query = Readonly<Record<string, string>>;

export interface Address {
  path: string;
  query: Query;
  /** The same screen with other parameters; undefined or "" takes one away. */
  href(change: Parameters): string;
  change(change: Parameters, options?: { replace?: boolean }): void;
  go(path: string, query?: Parameters): void;
}

export function useAddress(): Address {
  const { path, query, route } = useLocation();
  const href = (change: Parameters) => withQuery(path, { ...query, ...change });
  return {
    path,
    query,
    href,
    change: (change, { replace = false } = {}) => route(href(change), replace),
    go: (to, its = {}) => route(screenHref(to, query, its)),
  };
}

/** A link to a screen, with the partner and key of this one. */
export function screenHref(path: string, from: Query, query: Parameters = {}): string {
  const { partner, key } = from;
  return withQuery(path, { partner, key, ...query });
}

/**
 * Something that opens over a screen while `name` is in the address. Opening is a step that back undoes; closing goes
 * that step back, so that the history does not grow with each look at a site.
 */
export function useOpened(name: string): {
  value: string | undefined;
  open(value: string): void;
  close(): void;
} {
  const address = useAddress();
  const steps = useRef(0);
  return {
    value: address.query[name],
    open(value) {
      const isOpen = address.query[name] !== undefined;
      if (!isOpen) steps.current = 1;
      address.change({ [name]: value }, { replace: isOpen });
    },
    close() {
      if (steps.current === 1) history.back();
      else address.change({ [name]: undefined }, { replace: true });
      steps.current = 0;
    },
  };
}
