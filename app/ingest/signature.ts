import { createHmac, timingSafeEqual } from "node:crypto";

export type Verifier = (body: Buffer, header: string | undefined) => boolean;

/**
 * Whether `X-Shopify-Hmac-Sha256` is the base64 HMAC-SHA256 of the raw body under one of the secrets (after a rotation
 * Shopify may sign with the old one for an hour). Compared in constant time. A header sent twice arrives joined by a comma
 * and is as wrong as any other of a wrong length.
 */
export function createVerifier(secrets: readonly string[]): Verifier {
  return (body, header) => {
    if (header === undefined || header.length !== SIGNATURE_LENGTH) return false;
    const given = Buffer.from(header, "latin1");
    return secrets.some((secret) => timingSafeEqual(given, signatureOf(body, secret)));
  };
}

const SIGNATURE_LENGTH = 44;

function signatureOf(body: Buffer, secret: string): Buffer {
  return Buffer.from(createHmac("sha256", secret).update(body).digest("base64"), "latin1");
}
