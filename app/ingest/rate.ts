/** How many events a name may have. */
export type Rate = {
  /** Counts one event of a name; false where it is one too many. */
  allow: (name: string | number, now: number) => boolean;
  /** How to count one event more of a name, at once; null where it is one too many. Until then nothing is counted or remembered. */
  reserve: (name: string | number, now: number) => (() => void) | null;
};

/** `names`: how many are remembered in one window; more than that are a flood of made-up ones. */
type RateBounds = { most: number; windowMs: number; names: number };

/**
 * A bucket for each name: `most` at once, then evenly as many again in each window (GCRA: what a
 * bucket holds is told by the moment at which it will be full). Evenly, since a burst at the start of every window would be
 * felt by whoever is served beside.
 */
export function createRate({ most, windowMs, names }: RateBounds): Rate {
  const each = windowMs / most;
  // When each name's bucket is full again, in ms since the window began in which it was last touched: this one, or the one
  // before. Small numbers stand in the map itself; a moment since 1970 would be an object more for each event.
  let full = new Map<string | number, number>();
  let before = new Map<string | number, number>();
  let window = Number.NEGATIVE_INFINITY;
  let windowBefore = window;
  const turn = (now: number) => {
    // What a clock told that was set back since would refuse everybody until it has made that up.
    const back = now < window;
    if (!back && now < window + windowMs) return;
    // A bucket that nobody touched for a whole window is full.
    before = back || now >= window + 2 * windowMs ? new Map() : full;
    full = new Map();
    windowBefore = window;
    window = now;
  };
  const fullAfter = (name: string | number, now: number) => {
    let known = now;
    const since = full.get(name);
    const sinceBefore = since === undefined ? before.get(name) : undefined;
    if (since !== undefined) known = window + since;
    else if (sinceBefore !== undefined) known = windowBefore + sinceBefore;
    return Math.max(known, now) + each;
  };
  const reserve: Rate["reserve"] = (name, now) => {
    turn(now);
    const fullAt = fullAfter(name, now);
    if (fullAt - now > windowMs || (full.size >= names && !full.has(name))) return null;
    return () => void full.set(name, fullAt - window);
  };
  return {
    reserve,
    allow(name, now) {
      const count = reserve(name, now);
      count?.();
      return count !== null;
    },
  };
}

/** A rate for each group, so that a flood of names in one leaves those of another alone. What nobody used for a while is forgotten. */
export function createRates(bounds: RateBounds): { of: (group: number, now: number) => Rate } {
  let rates = new Map<number, Rate>();
  let before = new Map<number, Rate>();
  // A bucket is full again after a window, so a rate that was not asked for two holds nothing.
  const kept = 2 * bounds.windowMs;
  let since = Number.NEGATIVE_INFINITY;
  return {
    of(group, now) {
      if (now >= since + kept) {
        before = now >= since + 2 * kept ? new Map() : rates;
        rates = new Map();
        since = now;
      }
      const known = rates.get(group);
      if (known !== undefined) return known;
      const rate = before.get(group) ?? createRate(bounds);
      rates.set(group, rate);
      return rate;
    },
  };
}
