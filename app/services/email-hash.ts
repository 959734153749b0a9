import { createHmac, createSecretKey, hkdfSync } from "node:crypto";
import { env } from "../env.server.ts";

/**
 * A keyed hash of an e-mail address, to compare an order's customer with a partner (self-referral) without keeping the
 * address. Case and surrounding blanks do not count. Under another key, hashes made before match no longer.
 */
export function createEmailHash(hashKey: string): (email: string) => string {
  // A key object: node takes 10 µs to make one of a buffer, at each use.
  const key = createSecretKey(Buffer.from(hkdfSync("sha256", hashKey, "", "vouch e-mail", 32)));
  return (email) => createHmac("sha256", key).update(email.trim().toLowerCase()).digest("base64url");
}

let hashing: ((email: string) => string) | undefined;

/** Under the key that is set. */
export function hashEmail(email: string): string {
  hashing ??= createEmailHash(env.VOUCH_HASH_KEY);
  return hashing(email);
}
