// Waiting for what a test means, as long as a busy machine may take: vitest's own second is not enough there.
import { vi } from "vitest";

/** Looks again and again until what is looked at no longer throws. Errors: thrown with what it said last. */
export const until = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000 });
