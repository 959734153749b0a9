/** A request whose body is still on its way. `address`: whose it is, where that is known. */
export type Coming = { since: number; address: string | null; drop: () => void };

export type ComingRequests = {
  /** Takes one in; where it is one too many, the one that has been on its way longest gives way. */
  add: (coming: Coming) => void;
  /** It has come, or its client has gone. */
  remove: (coming: Coming) => void;
  /** Drops those that have been on their way too long. */
  dropSlow: (now: number) => void;
};

type Bounds = { most: number; ofAddress: number; ms: number };

/**
 * Requests whose bodies are still on their way, bounded together and for each address. A body that was sent comes at once, so
 * whoever is dropped is one who holds connections without sending anything.
 */
export function createComing({ most, ofAddress, ms }: Bounds): ComingRequests {
  // Both in the order in which they came.
  const all = new Set<Coming>();
  const byAddress = new Map<string, Set<Coming>>();

  function remove(coming: Coming): void {
    if (!all.delete(coming) || coming.address === null) return;
    const others = byAddress.get(coming.address);
    others?.delete(coming);
    if (others?.size === 0) byAddress.delete(coming.address);
  }
  function drop(coming: Coming): void {
    remove(coming);
    coming.drop();
  }
  function dropOldest(among: ReadonlySet<Coming>, bound: number): void {
    const [oldest] = among;
    if (oldest !== undefined && among.size > bound) drop(oldest);
  }

  return {
    add(coming) {
      all.add(coming);
      if (coming.address !== null) {
        const own = byAddress.get(coming.address) ?? new Set();
        byAddress.set(coming.address, own.add(coming));
        dropOldest(own, ofAddress);
      }
      dropOldest(all, most);
    },
    remove,
    dropSlow(now) {
      for (const coming of all) {
        if (now - coming.since < ms) return;
        drop(coming);
      }
    },
  };
}
