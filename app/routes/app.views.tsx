import type { ActionFunctionArgs } from "@remix-run/node";
import { VIEW_LISTS } from "../domain/saved-view.ts";
import type { Shop } from "../domain/shop.ts";
import { fieldsOf, formStandsOn, merchantOf, unlessBusy } from "../merchant.server.ts";
import { changeView, deleteView, renameView, saveView } from "../services/saved-views.ts";

export const loader = formStandsOn("/app/orders");

/** Saves, renames, changes and deletes views of lists; called by components/use-saved-views.ts. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop } = await merchantOf(request);
  const fields = await fieldsOf(request);
  return unlessBusy(
    () => carryOut(shop, fields),
    ({ message }) => ({ kind: "refused" as const, message }),
  );
}

async function carryOut(shop: Shop, fields: Readonly<Record<string, string>>) {
  const { wish, list: of, id: named = "", name = "", query = "" } = fields;
  const id = /^\d{1,9}$/.test(named) ? Number(named) : 0;
  switch (wish) {
    case "save": {
      const list = VIEW_LISTS.find((one) => one === of);
      if (list === undefined) throw new Response("There is no such list.", { status: 400 });
      return saveView(shop.id, { list, name, query });
    }
    case "rename":
      return renameView(shop.id, id, name);
    case "change":
      return changeView(shop.id, id, query);
    case "delete":
      return deleteView(shop.id, id);
    default:
      throw new Response("Nothing of that name can be done.", { status: 400 });
  }
}
