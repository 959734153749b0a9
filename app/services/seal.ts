import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Encrypts what is kept for a while, or handed out, and must not be readable there. */
export type Seal = {
  /** `context` names whose it is: what was sealed for one shop opens for no other. */
  seal: (plain: Buffer, context: string) => Buffer;
  /** Null where no known secret opens it, or where it was changed. */
  open: (sealed: Buffer, context: string) => Buffer | null;
};

const IV = 12;
const TAG = 16;

/** What is sealed: each has a key of its own, so that none opens what another sealed. */
export type SealPurpose = "quarantine" | "payee" | "moving" | "cursor";

/**
 * AES-256-GCM under a key drawn from the app's API secret. The first secret seals; all of them open, so that a rotated
 * secret loses nothing.
 *
 * Shape: 12 bytes of nonce, 16 of tag, then the ciphertext.
 */
export function createSeal(secrets: readonly string[], purpose: SealPurpose = "quarantine"): Seal {
  const keys = secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "", `vouch ${purpose}`, 32)));
  const [current] = keys;
  if (current === undefined) throw new Error("a seal needs a secret");
  return {
    seal(plain, context) {
      const iv = randomBytes(IV);
      const cipher = createCipheriv("aes-256-gcm", current, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      for (const key of keys) {
        const opened = openWith(key, sealed, context);
        if (opened !== null) return opened;
      }
      return null;
    },
  };
}

function openWith(key: Buffer, sealed: Buffer, context: string): Buffer | null {
  if (sealed.length < IV + TAG) return null;
  const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, IV), { authTagLength: TAG });
  cipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(IV, IV + TAG));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(IV + TAG)), cipher.final()]);
  } catch {
    return null; // final() throws where the tag does not fit: another secret, another shop, or changed bytes
  }
}
