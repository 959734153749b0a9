/** How many events a name may have in a window of time. */
export type Rate = {
  /** Counts one event of a name; false where it is one too many. */
  allow: (name: string | number, now: number) => boolean;
};

/** Names that are remembered in one window; more than that are a flood of made-up ones. */
const NAMES = 100_000;

/** Fixed windows: at the border of two, twice as many may come within one window's length. */
export function createRate({ most, windowMs }: { most: number; windowMs: number }): Rate {
  const counts = new Map<string | number, number>();
  let window = 0;
  return {
    allow(name, now) {
      const current = Math.floor(now / windowMs);
      if (current !== window) {
        counts.clear();
        window = current;
      }
      const count = counts.get(name) ?? 0;
      if (count >= most || (count === 0 && counts.size >= NAMES)) return false;
      counts.set(name, count + 1);
      return true;
    },
  };
}
