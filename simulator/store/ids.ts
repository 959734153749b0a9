import { randomBytes, randomUUID } from "node:crypto";

/**
 * Ids as Shopify's look: 13 digits, growing. They start where the clock stands, so that a simulator started again
 * beside a database that remembers never names an old order anew (ids are unique across all of Shopify's shops).
 */
export class Ids {
  #next: number;

  constructor(startedAt: number) {
    this.#next = 5_000_000_000_000 + Math.max(0, startedAt - Date.UTC(2026, 0, 1)) * 64;
  }

  next(): number {
    this.#next += 1;
    return this.#next;
  }
}

export const gid = (type: string, id: number): string => `gid://shopify/${type}/${id}`;

/** The number of a gid of this type, or null where it is none. */
export function idOf(type: string, value: string): number | null {
  const parts = /^gid:\/\/shopify\/(\w+)\/(\d+)$/.exec(value);
  return parts && parts[1] === type ? Number(parts[2]) : null;
}

export const secret = (prefix: string): string => `${prefix}_${randomBytes(16).toString("hex")}`;
/** Thirty-two digits. A UUID draws its randomness for many at a time, which bytes asked for one by one do not. */
export const token = (): string => randomUUID().replaceAll("-", "");
