import { appPool } from "../db/pools.ts";
import * as rows from "../db/posts.ts";
import type { Day, PartnerId, ShopId } from "../domain/ids.ts";
import { type PlannedPost, parsePost } from "../domain/post.ts";
import type { FieldProblem } from "../domain/shop.ts";

type Fields = Readonly<Record<string, string>>;
export type PostSaved = { kind: "saved" } | { kind: "not-found" } | { kind: "refused"; problems: FieldProblem[] };

/** Plans a post of a partner. The form's fields stand in domain/post.ts. */
export async function planPost(shopId: ShopId, partnerId: number, fields: Fields): Promise<PostSaved> {
  const parsed = parsePost(fields);
  if (!parsed.ok) return { kind: "refused", problems: parsed.error };
  return (await rows.insertPost(appPool(), shopId, partnerId, parsed.value))
    ? { kind: "saved" }
    : { kind: "not-found" };
}

export const dropPost = (shopId: ShopId, partnerId: number, id: number): Promise<boolean> =>
  rows.deletePost(appPool(), shopId, partnerId, id);

const SHOWN = 50;

/** A partner's posts, the latest first. */
export const listPosts = (shopId: ShopId, partnerId: PartnerId): Promise<PlannedPost[]> =>
  rows.selectPosts(appPool(), shopId, partnerId, SHOWN);

/** When each of these partners posts next, from a day on. */
export const readNextPosts = (
  shopId: ShopId,
  partners: readonly PartnerId[],
  from: Day,
): Promise<Map<PartnerId, Day>> => rows.nextPosts(appPool(), shopId, partners, from);
