/** How many events a name may have. */
export type Rate = {
  /** Counts one event of a name; false where it is one too many. */
  allow: (name: string | number, now: number) => boolean;
};

/** Names that are remembered in one window; more than that are a flood of made-up ones. */
const NAMES = 100_000;

/**
 * A bucket for each name: `most` at once, then evenly as many again in each window (GCRA: what a
 * bucket holds is told by the moment at which it will be full). Evenly, since a burst at the start of every window would be
 * felt by whoever is served beside.
 */
export function createRate({ most, windowMs }: { most: number; windowMs: number }): Rate {
  const each = windowMs / most;
  /** When each name's bucket is full again; it was last touched in this window, or in the one before. */
  let full = new Map<string | number, number>();
  let before = new Map<string | number, number>();
  let window = Number.NEGATIVE_INFINITY;
  return {
    allow(name, now) {
      if (now >= window + windowMs) {
        // A bucket that nobody touched for a whole window is full.
        before = now >= window + 2 * windowMs ? new Map() : full;
        full = new Map();
        window = now;
      }
      const touched = full.get(name);
      if (touched === undefined && full.size >= NAMES) return false;
      const fullAt = Math.max(touched ?? before.get(name) ?? now, now) + each;
      if (fullAt - now > windowMs) return false;
      full.set(name, fullAt);
      return true;
    },
  };
}
