import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Apply } from "../components/portal/apply.tsx";
import { Notice } from "../components/portal/sign-in.tsx";
import { instant } from "../domain/ids.ts";
import { fieldsOf, unlessBusy } from "../merchant.server.ts";
import { alone, answerApplication } from "../portal.server.tsx";
import { apply } from "../services/applications.ts";
import { readPortalSettings, takesApplications } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";

/** The form of whoever would like to be a partner, on the app's own origin. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const shop = await findShop(new URL(request.url).searchParams.get("shop") ?? "");
  if (shop === null || !takesApplications(shop, await readPortalSettings(shop.id))) return closed(request);
  const page = <Apply shop={shop.name} action="/portal/apply" fields={{ shop: shop.domain }} />;
  return alone(request, page, { title: `Become a partner of ${shop.name}` });
}

export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const typed = await fieldsOf(request);
  const shop = await findShop(typed.shop ?? "");
  if (shop?.state !== "installed") return closed(request);
  const applied = await unlessBusy(() => apply(shop, typed, instant(Date.now())));
  const fields = { shop: shop.domain };
  const { page, status } = answerApplication(applied, { shop: shop.name, action: "/portal/apply", typed, fields });
  return alone(request, page, { title: `Become a partner of ${shop.name}`, status });
}

const closed = (request: Request) =>
  alone(request, <Notice title="Partners" text="This shop takes no applications at the moment." />, {
    title: "Partners",
    status: 404,
  });
