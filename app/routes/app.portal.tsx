import type { ActionFunctionArgs } from "@remix-run/node";
import { fieldsOf, formStandsOn, merchantOf, unlessBusy } from "../merchant.server.ts";
import { changePortalSettings } from "../services/portal.ts";

export const loader = formStandsOn("/app/settings");

/** Saves what partners see; called by components/portal-settings.tsx. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop } = await merchantOf(request);
  const fields = await fieldsOf(request);
  return unlessBusy(async () => {
    await changePortalSettings(shop, fields);
    return { kind: "saved" as const };
  });
}
