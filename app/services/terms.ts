import type pg from "pg";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { insertTerms, readCodeTerms, type SaidNow, type TermsOwner } from "../db/terms.ts";
import { inTransaction } from "../db/transaction.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import type { SaidVersion, Terms } from "../domain/terms.ts";
import { NOTHING_SAID } from "../domain/terms.ts";
import { DIALOG_TERMS_NAMES, parseTerms } from "../domain/terms-form.ts";

type Refused = { kind: "refused"; problems: FieldProblem[] };
/** `termsFrom`: from when orders earn by new terms; null where they are the same. */
export type TermsSaved = { kind: "saved"; termsFrom: Instant | null } | { kind: "not-found" } | Refused;

type Saying = { owner: TermsOwner; terms: Terms | null; now: Instant };

/** Says what orders placed from now on earn at one level; what was placed before keeps what held then. */
export const sayTerms = (shopId: ShopId, saying: Saying): Promise<SaidNow> =>
  inTransaction(appPool(), (client) => sayTermsIn(client, shopId, saying));

/** The same in a transaction of the caller's. */
export async function sayTermsIn(client: pg.ClientBase, shopId: ShopId, saying: Saying): Promise<SaidNow> {
  const said = await insertTerms(client, shopId, saying);
  if (said === "said") await raiseProgramme(client, shopId);
  return said;
}

/** Says what orders with a code earn, whosever it is. The fields are those of domain/terms-form.ts in a dialog. */
export async function sayCodeTerms(
  shop: Shop,
  key: CodeKey,
  fields: Readonly<Record<string, string>>,
  now: Instant,
): Promise<TermsSaved> {
  const terms = parseTerms((name) => (fields[name] ?? "").trim(), shop.currency, DIALOG_TERMS_NAMES);
  if (!terms.ok) return { kind: "refused", problems: [terms.error] };
  const said = await sayTerms(shop.id, { owner: { of: "code", key }, terms: terms.value, now });
  return said === "not-found" ? { kind: said } : { kind: "saved", termsFrom: said === "said" ? now : null };
}

/** What is said of codes themselves, for lists of them. */
export async function codeTermsOf(shopId: ShopId, keys: readonly CodeKey[]): Promise<(key: CodeKey) => SaidVersion> {
  const said = await readCodeTerms(appPool(), shopId, keys);
  return (key) => said.get(key) ?? NOTHING_SAID;
}
