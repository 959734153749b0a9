// The app's credentials in tests and benches. Apart from the store, so that a process which only needs a token loads no simulator.
import { SimulatorClient } from "../simulator/client.ts";

export const API_KEY = "test-key";
export const API_SECRET = "test-secret";
export const HASH_KEY = "hash-key-of-tests";

const tokens = new Map<string, string>();

/** A token as the app gets it: by exchange of a session token. */
export async function exchangeToken(domain: string): Promise<string | null> {
  const known = tokens.get(domain);
  if (known !== undefined) return known;
  const hand = new SimulatorClient(process.env.SIMULATOR_URL ?? "");
  const response = await fetch(`https://${domain}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: API_KEY,
      client_secret: API_SECRET,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: await hand.sessionToken(domain),
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token !== undefined) tokens.set(domain, token);
  return token ?? null;
}
