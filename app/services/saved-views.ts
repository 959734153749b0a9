import { appPool } from "../db/pools.ts";
import * as rows from "../db/saved-views.ts";
import type { ShopId } from "../domain/ids.ts";
import { filtersOf, parseViewName, type SavedView, type ViewList } from "../domain/saved-view.ts";

const MOST = 30;

export type ViewChanged =
  | { kind: "saved"; id: number }
  | { kind: "deleted"; id: number }
  | { kind: "refused"; message: string };

export const listViews = (shopId: ShopId, list: ViewList): Promise<SavedView[]> =>
  rows.selectViews(appPool(), shopId, list);

/** Saves the filters of a list under a new name. */
export async function saveView(
  shopId: ShopId,
  { list, name, query }: { list: ViewList; name: string; query: string },
): Promise<ViewChanged> {
  const parsed = parseViewName(name);
  if (!parsed.ok) return { kind: "refused", message: parsed.error };
  const view = { list, name: parsed.value, query: filtersOf(query) };
  const id = await rows.insertView(appPool(), shopId, view, MOST);
  if (id !== null) return { kind: "saved", id };
  const same = (await listViews(shopId, list)).some((one) => one.name.toLowerCase() === view.name.toLowerCase());
  return { kind: "refused", message: same ? taken(view.name) : `A list can have at most ${MOST} saved views.` };
}

export async function renameView(shopId: ShopId, id: number, name: string): Promise<ViewChanged> {
  const parsed = parseViewName(name);
  if (!parsed.ok) return { kind: "refused", message: parsed.error };
  return told(await rows.updateView(appPool(), shopId, id, { name: parsed.value }), id, parsed.value);
}

/** Gives a view other filters. */
export const changeView = async (shopId: ShopId, id: number, query: string): Promise<ViewChanged> =>
  told(await rows.updateView(appPool(), shopId, id, { query: filtersOf(query) }), id, "");

/** One that is gone already is deleted as well. */
export async function deleteView(shopId: ShopId, id: number): Promise<ViewChanged> {
  await rows.deleteView(appPool(), shopId, id);
  return { kind: "deleted", id };
}

function told(saved: Awaited<ReturnType<typeof rows.updateView>>, id: number, name: string): ViewChanged {
  if (saved === "saved") return { kind: "saved", id };
  return { kind: "refused", message: saved === "taken" ? taken(name) : "Somebody deleted this view meanwhile." };
}

const taken = (name: string) => `There is a view called ${name} already.`;
