import { hkdfSync } from "node:crypto";
import type { PartnerId, ShopId } from "../domain/ids.ts";
import type { Payee } from "../domain/payee.ts";
import { env } from "../env.server.ts";
import { createSeal } from "./seal.ts";

/** What is stored of a payee: only this app opens it, and only for the same shop and partner. */
type SealedPayee = { sealed: Buffer; keyId: string };

/** `lost-secret`: sealed under a secret that is set no more. `altered`: changed since, or moved from another partner. */
type Opened = { kind: "open"; payee: Payee } | { kind: "lost-secret" } | { kind: "altered" };

type Whose = { shopId: ShopId; partnerId: PartnerId };
type WhoseEvent = Whose & { seq: number };

/** Seals payees, and the addresses that one of their events is mailed to. The first secret seals; all of them open. */
export function createPayeeSeal(secrets: readonly [current: string, ...old: string[]]) {
  const { seal, open } = createSeal(secrets, "payee");
  const keyId = keyIdOf(secrets[0]);
  return {
    /** Names the key that seals, without telling anything of it. */
    keyId,
    seal: (whose: Whose, payee: Payee): SealedPayee => ({
      sealed: seal(Buffer.from(JSON.stringify(payee)), payeeOf(whose)),
      keyId,
    }),
    open(whose: Whose, stored: SealedPayee): Opened {
      const plain = open(stored.sealed, payeeOf(whose));
      if (plain !== null) return { kind: "open", payee: JSON.parse(plain.toString()) as Payee };
      return { kind: secrets.some((secret) => keyIdOf(secret) === stored.keyId) ? "altered" : "lost-secret" };
    },
    sealAddresses: (event: WhoseEvent, to: readonly string[]): Buffer =>
      seal(Buffer.from(JSON.stringify(to)), mailOf(event)),
    openAddresses(event: WhoseEvent, sealed: Buffer): string[] | null {
      const plain = open(sealed, mailOf(event));
      return plain === null ? null : (JSON.parse(plain.toString()) as string[]);
    },
  };
}
export type PayeeSeal = ReturnType<typeof createPayeeSeal>;

/** Under the secrets that are set. */
export const payeeSeal = (): PayeeSeal =>
  createPayeeSeal([env.SHOPIFY_API_SECRET, ...(env.SHOPIFY_API_SECRET_OLD ? [env.SHOPIFY_API_SECRET_OLD] : [])]);

const payeeOf = ({ shopId, partnerId }: Whose) => `payee/${shopId}/${partnerId}`;
const mailOf = ({ shopId, partnerId, seq }: WhoseEvent) => `payee-mail/${shopId}/${partnerId}/${seq}`;
const keyIdOf = (secret: string) =>
  Buffer.from(hkdfSync("sha256", secret, "", "vouch payee key id", 6)).toString("hex");
