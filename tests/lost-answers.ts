// What happens on the wire between the app and the store, for tests that use the simulator. vi.unstubAllGlobals() ends it.
import { vi } from "vitest";

/** The store does what it is asked, and its answer never arrives. */
export function loseAnswersTo(operation: string): void {
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    const answer = await send(...args);
    if (String(args[1]?.body).includes(operation)) throw new TypeError("fetch failed");
    return answer;
  });
}

/** Something happens in the store just before this operation arrives. */
export function beforeSending(operation: string, happen: () => Promise<unknown>): void {
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    if (String(args[1]?.body).includes(operation)) {
      vi.unstubAllGlobals();
      await happen();
    }
    return send(...args);
  });
}

/** Shopify answers each question that names this with an error. */
export function refuseWhatNames(text: string, error: { message: string; extensions?: { code: string } }): void {
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) =>
    String(args[1]?.body).includes(text) ? Response.json({ errors: [error] }) : send(...args),
  );
}
