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
  /** Forgets all where it has grown large. Between batches alone: what is remembered for one is needed until it is decided. */
  trim: () => void;
};

const MOST = 50_000;

/** `keyOf` tells the names of one shop apart. */
export function createMemory<Name extends { shopId: ShopId }, Value>(
  keyOf: (name: Name) => string,
): Memory<Name, Value> {
  const known = new Map<string, { version: string; value: Value | null }>();
  const key = (name: Name) => `${name.shopId}/${keyOf(name)}`;
  const distinct = (names: readonly Name[]): Name[] => [...new Map(names.map((name) => [key(name), name])).values()];
  return {
    unknown: (names) => distinct(names).filter((name) => !known.has(key(name))),
    outdated: (names, versions) =>
      distinct(names).filter((name) => known.get(key(name))?.version !== versions.get(name.shopId)?.version),
    remember(names, read, versions) {
      for (const [place, name] of names.entries()) {
        const version = versions.get(name.shopId)?.version;
        if (version !== undefined) known.set(key(name), { version, value: read.get(place) ?? null });
      }
    },
    get: (name) => known.get(key(name))?.value ?? null,
    trim() {
      if (known.size > MOST) known.clear();
    },
  };
}
