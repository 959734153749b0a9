// Signature vectors of many libraries, read beside the checkout and skipped where they are absent. Webhooks are judged by the
// ingest's own verifier; app proxy and session tokens by Shopify's library, which the routes rely on.
import "@shopify/shopify-api/adapters/node";
import { existsSync, readFileSync } from "node:fs";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createVerifier } from "../app/ingest/signature.ts";
import { createEmailHash } from "../app/services/email-hash.ts";

const FILE = new URL("../../shared/payloads/vectors/vectors.json", import.meta.url);

type Vector = {
  id: string;
  kind: string;
  secret: string;
  input: {
    raw_body?: string;
    headers?: Record<string, string>;
    params?: Record<string, string | string[]>;
    query_string?: string;
    api_key?: string;
    token?: string;
    authorization?: string;
    verify_at_epoch?: number;
  };
  expected: { valid?: boolean; error?: string };
};

const vectors: Vector[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : [];
const of = (kind: string) => vectors.filter((vector) => vector.kind === kind);

const JUDGED = ["webhook_hmac", "app_proxy_signature", "session_token"];

/** Vectors that ask for another thing than the one who is asked here decides, with who decides it instead. */
const ELSEWHERE: Record<string, string> = {
  "go-11": "An empty body may carry a true signature; the ingest answers it 400.",
  "js-missing-x-shopify-shop-domain": "The ingest answers 400 after the signature held.",
  "js-missing-x-shopify-webhook-id": "No delivery is told by its id here: settling again changes nothing.",
  "js-cookie-sig-replayed-as-webhook": "The placeholder is no signature; the property has a test of its own below.",
  "laravel-missing-shop": "The signature is true; the route finds no shop's session and shows nothing.",
  "rails-complex-2":
    "Rack reads nested brackets into objects before it signs; Shopify's library reads names as they stand.",
  "py-not-bearer": "The header is read by the library's route helper, which finds no token in it.",
  "py-dest-mismatch": "Shopify's library takes the shop from dest alone, of a token that only Shopify can have signed.",
};
const asked = (kind: string) => of(kind).filter(({ id }) => !(id in ELSEWHERE));

afterEach(() => vi.useRealTimers());

function apiOf({ secret, input }: Vector) {
  vi.useFakeTimers({ toFake: ["Date"], now: (input.verify_at_epoch ?? signedAt(input)) * 1000 });
  return shopifyApi({
    apiKey: input.api_key ?? "key",
    apiSecretKey: secret,
    apiVersion: ApiVersion.October26,
    hostName: "vouch.test",
    isEmbeddedApp: true,
    logger: { log: () => {} },
  });
}

const signedAt = ({ query_string }: Vector["input"]) =>
  Number(new URLSearchParams(query_string).get("timestamp") ?? 1_700_000_000);

describe.skipIf(vectors.length === 0)("signature vectors (skipped where ../shared/payloads is absent)", () => {
  test.each(asked("webhook_hmac"))("webhook $id", ({ secret, input, expected }) => {
    const verify = createVerifier([secret]);
    expect(verify(Buffer.from(input.raw_body ?? ""), input.headers?.["X-Shopify-Hmac-Sha256"])).toBe(expected.valid);
  });

  test.each(asked("app_proxy_signature"))("app proxy $id", async (vector) => {
    const { utils } = apiOf(vector);
    const { params, query_string } = vector.input;
    const query = query_string === undefined ? (params ?? {}) : new URLSearchParams(query_string);
    const valid = await utils.validateHmac(query as URLSearchParams, { signator: "appProxy" }).catch(() => false);
    expect(valid).toBe(vector.expected.valid ?? false);
  });

  test.each(asked("session_token"))("session token $id", async (vector) => {
    const { session } = apiOf(vector);
    const valid = await session.decodeSessionToken(vector.input.token ?? "").then(
      () => true,
      () => false,
    );
    expect(valid).toBe(vector.expected.valid);
  });

  test("each vector left to somebody else is there, and of a kind that is judged", () => {
    expect(
      Object.keys(ELSEWHERE).filter((id) => !vectors.some((one) => one.id === id && JUDGED.includes(one.kind))),
    ).toEqual([]);
  });

  test("the other kinds are of what the app does not do by itself", () => {
    // OAuth's redirect, shop and host parameters: the app exchanges session tokens and leaves the rest to Shopify's library.
    // Endpoints and headers: app/ingest/server.db.test.ts. Header names without X- belong to a preview that is not subscribed.
    const others = ["host_param", "oauth_hmac", "shop_domain", "webhook_endpoint", "webhook_headers"];
    expect([...new Set(vectors.map(({ kind }) => kind))].sort()).toEqual([...others, ...JUDGED].sort());
  });
});

test("nothing that the app hands out under its secret verifies as a webhook", () => {
  const hashed = createEmailHash("secret")("oauth-state-nonce");
  const verify = createVerifier(["secret"]);
  const forms = [hashed, Buffer.from(hashed, "base64url").toString("base64")];
  expect(forms.map((form) => verify(Buffer.from("oauth-state-nonce"), form))).toEqual([false, false]);
});
