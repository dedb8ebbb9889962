/** So many at once and no more: many requests to one server, where the screen's others should not wait for all of them. */

export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** What is given to it runs in the order in which it was given. */
export function limitTo(most: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running === most) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
