import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Notice, SignIn, type SignInProps } from "../components/portal/sign-in.tsx";
import { instant } from "../domain/ids.ts";
import type { PortalSettings } from "../domain/portal.ts";
import type { Shop } from "../domain/shop.ts";
import { env } from "../env.server.ts";
import { fieldsOf, unlessBusy } from "../merchant.server.ts";
import { inTheme, placeIn, portalPage } from "../portal.server.tsx";
import { notePortalPath, readPortalOf, readPortalSettings } from "../services/portal.ts";
import { findShop } from "../services/shops.ts";
import { askForLink, partnerOfCustomer } from "../services/sign-in.ts";
import { authenticateProxy } from "../shopify.server.ts";

/** A partner's page, in the shop's own theme: whose it is says the shop account alone. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const proxied = await authenticateProxy(request);
  const shop = await findShop(proxied.shop);
  const settings = shop?.state === "installed" ? await readPortalSettings(shop.id) : null;
  if (shop === null || !settings?.open) return inTheme(CLOSED, 404);
  const { customerId } = proxied;
  const path = await notePortalPath(shop, proxied.pathPrefix);
  const partnerId = customerId === null ? null : await partnerOfCustomer(shop.id, customerId);
  const now = instant(Date.now());
  const asked = { now, place: placeIn(request), chosen: new URL(request.url).searchParams.get("partner") };
  const seen = partnerId === null ? null : await readPortalOf(shop, partnerId, asked);
  if (seen === null) return inTheme(signIn(shop, { customerId, path, settings }));
  return inTheme(await portalPage(seen, { now, place: asked.place, at: path, signOut: null }));
}

/** Asks for a link: the answer is the same whether there is such a partner or not. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const proxied = await authenticateProxy(request);
  const shop = await findShop(proxied.shop);
  const settings = shop?.state === "installed" ? await readPortalSettings(shop.id) : null;
  if (shop === null || !settings?.open) return inTheme(CLOSED, 404);
  const { customerId } = proxied;
  const path = await notePortalPath(shop, proxied.pathPrefix);
  // A page from before may still ask for what nobody can send.
  if (env.SMTP_URL === undefined) return inTheme(signIn(shop, { customerId, path, settings }), 503);
  const { email = "" } = await fieldsOf(request);
  const again = (why: string) =>
    inTheme(signIn(shop, { customerId, path, settings, refused: { typed: email, why } }), 422);
  if (!/[^@\s]@[^@\s]/.test(email)) return again(NO_ADDRESS);
  const busy = await unlessBusy(
    () => askForLink(shop, { email, customerId, pathPrefix: path }),
    ({ message }) => message,
  );
  if (busy !== undefined) return again(busy);
  const text = `If a partner of ${shop.name} has the address ${email.trim().slice(0, 320)}, a link is on its way there. It works once, for 15 minutes. If nothing comes, look among unwanted mail, and whether ${shop.name} knows you by this address.`;
  return inTheme(<Notice title="Look into your mail" text={text} to={{ href: path, label: "Back" }} />);
}

const NO_ADDRESS = "This is no e-mail address. One looks like name@example.com.";

type Asking = { customerId: string | null; path: string; settings: PortalSettings; refused?: SignInProps["refused"] };

const signIn = (shop: Shop, { customerId, path, settings, refused }: Asking) => (
  <SignIn
    shop={shop.name}
    action={path}
    logIn={customerId === null ? `/account/login?return_url=${encodeURIComponent(path)}` : null}
    sendsMail={env.SMTP_URL !== undefined}
    apply={settings.takesApplications ? `${path}/apply` : null}
    {...(refused !== undefined && { refused })}
  />
);

const CLOSED = <Notice title="Partners" text="This shop has no partner page at the moment." />;
