/** A token is looked up anew after so long: another process may have renewed it, or the shop may be gone. */
const HELD_MS = 30_000;

export type HeldToken = {
  /** The token; null where there is none or it could not be renewed. */
  current: () => Promise<string | null>;
  /** The one that took the place of a token which Shopify refused; null where there is none. */
  instead: (refused: string) => Promise<string | null>;
};

/** Looks a token up once for the many calls of a job. What was not found, or could not be renewed, is looked up again by each. */
export function holdToken(lookUp: () => Promise<string | null>, now: () => number): HeldToken {
  let held: { token: Promise<string | null>; at: number } | null = null;
  const current = async () => {
    if (held === null || now() - held.at > HELD_MS) held = { token: lookUp().catch(() => null), at: now() };
    const mine = held;
    const token = await mine.token;
    if (token === null && held === mine) held = null;
    return token;
  };
  return {
    current,
    async instead(refused) {
      // Of several that were refused side by side, the first has it looked up for all.
      if ((await held?.token) === refused) held = null;
      const token = await current();
      return token === refused ? null : token;
    },
  };
}
