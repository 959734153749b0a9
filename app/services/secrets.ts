import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** A secret that cannot be guessed, for an address or a cookie; only its hash is kept. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/**
 * A secret that is the same each time for the same name, and that nobody can guess who has not the app's own: a job may be run
 * again, and what is stored of it holds no secret.
 */
export const secretNamed = (name: string, appSecret: string): string =>
  createHmac("sha256", Buffer.from(hkdfSync("sha256", appSecret, "", "vouch sign-in", 32)))
    .update(name)
    .digest("base64url");

/** What is stored of a secret, and compared by the database's index: who reads it cannot make the secret of it. */
export const hashOfSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest();
