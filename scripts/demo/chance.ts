/** Chance that falls the same way in every run, so that the story can be told again. */
export type Chance = {
  /** From 0 up to 1. */
  next(): number;
  /** Whether something happens that happens `percent` times of a hundred. */
  happens(percent: number): boolean;
  /** One of them, each as often as its weight says. */
  oneOf<T>(choices: readonly (readonly [T, number])[]): T;
};

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    happens: (percent) => next() * 100 < percent,
    oneOf(choices) {
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [choice, weight] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      const last = choices.at(-1);
      if (!last) throw new RangeError("There is nothing to choose from");
      return last[0];
    },
  };
}
