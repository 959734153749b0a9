import type { ShopId } from "../domain/ids.ts";

export type Versions = ReadonlyMap<ShopId, { version: string }>;

/** What was read of named things, remembered by the version of their shop's programme under which it was read. */
export type Memory<Name, Value> = {
  /** Those of which nothing is remembered, under whatever version. */
  unknown: (names: readonly Name[]) => Name[];
  /** Those of which nothing is remembered under the shop's present version. */
  outdated: (names: readonly Name[], versions: Versions) => Name[];
  /** Remembers what was read of `names`, by their place; what is missing is nothing. */
  remember: (names: readonly Name[], read: ReadonlyMap<number, Value>, versions: Versions) => void;
  get: (name: Name) => Value | null;
  /**
   * A batch's own memory. It knows what is remembered here; what it asks for (`outdated`) or reads stays with it, whatever other
   * batches remember meanwhile, and what it reads is remembered here as well, unless a newer version is.
   */
  forBatch: () => Memory<Name, Value>;
};

const MOST = 50_000;

type Known<Value> = Map<string, { version: string; value: Value | null }>;

/** `keyOf` tells the names of one shop apart. */
export const createMemory = <Name extends { shopId: ShopId }, Value>(
  keyOf: (name: Name) => string,
): Memory<Name, Value> => memoryOver((name) => `${name.shopId}/${keyOf(name)}`, null);

function memoryOver<Name extends { shopId: ShopId }, Value>(
  keyOf: (name: Name) => string,
  shared: Known<Value> | null,
): Memory<Name, Value> {
  const known: Known<Value> = new Map();
  const distinct = (names: readonly Name[]) => new Map(names.map((name) => [keyOf(name), name]));
  return {
    unknown(names) {
      const unknown: Name[] = [];
      for (const [key, name] of distinct(names)) if (!known.has(key) && !shared?.has(key)) unknown.push(name);
      return unknown;
    },
    outdated(names, versions) {
      const outdated: Name[] = [];
      for (const [key, name] of distinct(names)) {
        const version = versions.get(name.shopId)?.version;
        if (known.get(key)?.version === version) continue;
        const found = shared?.get(key);
        if (found !== undefined && found.version === version) known.set(key, found);
        else outdated.push(name);
      }
      return outdated;
    },
    remember(names, read, versions) {
      for (const [place, name] of names.entries()) {
        const version = versions.get(name.shopId)?.version;
        if (version === undefined) continue;
        const key = keyOf(name);
        const found = { version, value: read.get(place) ?? null };
        known.set(key, found);
        const before = shared?.get(key);
        if (before === undefined || !isNewer(before.version, version)) shared?.set(key, found);
      }
    },
    get: (name) => known.get(keyOf(name))?.value ?? null,
    forBatch() {
      // Batches keep what they need, so that all may be forgotten where it has grown large.
      if (known.size > MOST) known.clear();
      return memoryOver(keyOf, known);
    },
  };
}

/** Versions are whole numbers as text. */
const isNewer = (one: string, other: string): boolean =>
  one.length === other.length ? one > other : one.length > other.length;
