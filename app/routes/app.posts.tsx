import type { ActionFunctionArgs } from "@remix-run/node";
import { fieldsOf, formStandsOn, merchantOf, unlessBusy } from "../merchant.server.ts";
import { dropPost, planPost } from "../services/posts.ts";

const idOf = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : 0);

export const loader = formStandsOn("/app/partners");

/** Plans a post of a partner, or drops one; called by components/planned-posts.tsx. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop } = await merchantOf(request);
  const fields = await fieldsOf(request);
  const partner = idOf(fields.partner);
  const done = await unlessBusy(async () => {
    if (fields.wish !== "drop") return planPost(shop.id, partner, fields);
    return {
      kind: (await dropPost(shop.id, partner, idOf(fields.id))) ? ("dropped" as const) : ("not-found" as const),
    };
  });
  if (done.kind === "not-found") throw new Response("There is no such post in this store.", { status: 404 });
  return done;
}
