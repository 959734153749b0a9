import { createHash, randomBytes } from "node:crypto";

/** A secret that cannot be guessed, for an address or a cookie; only its hash is kept. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What is stored of a secret, and compared by the database's index: who reads it cannot make the secret of it. */
export const hashOfSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest();
