import { createLine, type Line, type Place } from "./line.ts";

/** A request whose body is still on its way. `address`: whose it is, where that is known. */
export type Coming = { since: number; address: string | null; drop: () => void; places?: Places | undefined };
type Places = { all: Place<Coming>; own: Place<Coming> | null };

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
  const all = createLine<Coming>();
  const byAddress = new Map<string, Line<Coming>>();

  function remove(coming: Coming): void {
    const { places, address } = coming;
    if (places === undefined) return;
    coming.places = undefined;
    all.leave(places.all);
    const others = address === null ? undefined : byAddress.get(address);
    if (address === null || others === undefined || places.own === null) return;
    others.leave(places.own);
    if (others.size() === 0) byAddress.delete(address);
  }
  function dropOldest(among: Line<Coming>, bound: number): void {
    if (among.size() <= bound) return;
    const [oldest] = among;
    if (oldest !== undefined) drop(oldest);
  }
  function drop(coming: Coming): void {
    remove(coming);
    coming.drop();
  }

  return {
    add(coming) {
      const { address } = coming;
      const others = address === null ? null : (byAddress.get(address) ?? createLine<Coming>());
      coming.places = { all: all.join(coming), own: others?.join(coming) ?? null };
      if (address !== null && others !== null) {
        byAddress.set(address, others);
        dropOldest(others, ofAddress);
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
