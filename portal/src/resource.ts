/** What a screen loads: its data, whether it is loading anew, and what went wrong. One hook for every request. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { PortalError, Refused, Unreachable } from "./api/errors";

export interface Resource<T> {
  /** The last that came; kept while something newer loads, so that the page does not jump. */
  data: T | undefined;
  error: PortalError | undefined;
  isLoading: boolean;
  reload(): void;
}

interface State<T> {
  data: T | undefined;
  error: PortalError | undefined;
  /** What it is the answer to. */
  asked: string | undefined;
}

const NOTHING = { data: undefined, error: undefined, asked: undefined };

/** Loads again whenever `name` changes, which must tell apart whatever `load` depends on. */
export function useResource<T>(name: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [state, setState] = useState<State<T>>(NOTHING);
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const asked = `${turn} ${name}`;
  useLayoutEffect(() => {
    const abort = new AbortController();
    latest.current(abort.signal).then(
      (data) => abort.signal.aborted || setState({ data, error: undefined, asked }),
      (error: unknown) =>
        abort.signal.aborted || setState(({ data }) => ({ data, error: toPortalError(error), asked })),
    );
    return () => abort.abort();
  }, [asked]);
  useEffect(() => {
    if (!(state.error instanceof Unreachable)) return undefined;
    addEventListener("online", reload);
    return () => removeEventListener("online", reload);
  }, [state.error, reload]);
  return { data: state.data, error: state.error, isLoading: state.asked !== asked, reload };
}

/**
 * Something that a button does: at most once at a time, and its error is shown beside it. The button says that it runs
 * by `aria-disabled`, never by `disabled`, which would take the focus away from it.
 */
export interface Action<A extends unknown[]> {
  run(...args: A): void;
  isRunning: boolean;
  error: PortalError | undefined;
}

export function useAction<A extends unknown[]>(work: (...args: A) => Promise<unknown>): Action<A> {
  const [isRunning, setRunning] = useState(false);
  const hasBegun = useRef(false); // at once, where the state comes with the next rendering only
  const [error, setError] = useState<PortalError | undefined>();
  const run = (...args: A) => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    setRunning(true);
    setError(undefined);
    work(...args)
      .catch((problem: unknown) => setError(toPortalError(problem)))
      .finally(() => {
        hasBegun.current = false;
        setRunning(false);
      });
  };
  return { run, isRunning, error };
}

/** What is no error of the API is a mistake of ours: it goes to the console's log, and is shown all the same. */
export function toPortalError(error: unknown): PortalError {
  if (error instanceof PortalError) return error;
  reportError(error);
  return new Refused(0, "", error instanceof Error ? error.message : String(error));
}
