import { readSessionToken } from "./signatures.ts";
import { secret } from "./store/ids.ts";
import type { Shop } from "./store/shop.ts";
import type { World } from "./world.ts";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";
const REFRESH_SECONDS = 7_776_000;

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

const refuse = (error: string, description: string): Answer => ({
  status: 400,
  body: { error, error_description: description },
});

/** Token exchange (session token → access token) and the refresh of an expiring offline token. */
export function grantToken(world: World, shop: Shop | undefined, body: Record<string, unknown>): Answer {
  const { app } = world;
  if (!shop) return { status: 404, body: { errors: "Not Found" } };
  if (body.client_id !== app.key || body.client_secret !== app.secret)
    return refuse("invalid_client", "Client authentication failed");
  const { installation } = shop;
  if (body.grant_type === EXCHANGE) {
    const claims = readSessionToken(app, String(body.subject_token ?? ""), Date.now());
    if (!claims || claims.dest !== `https://${shop.domain}` || !installation)
      return refuse("invalid_subject_token", "The session token is not valid for this shop and app");
    return {
      status: 200,
      body: issue(world, shop, body.requested_token_type === OFFLINE, body.expiring !== "0", claims.sub),
    };
  }
  if (body.grant_type === "refresh_token") {
    const until = installation?.refreshTokens.get(String(body.refresh_token ?? ""));
    if (!installation || until === undefined || until < Date.now())
      return refuse("invalid_grant", "The refresh token is unknown, used or expired");
    installation.refreshTokens.delete(String(body.refresh_token));
    return { status: 200, body: issue(world, shop, true, true, "") };
  }
  return refuse("unsupported_grant_type", `Unknown grant type ${String(body.grant_type)}`);
}

function issue(world: World, shop: Shop, offline: boolean, expiring: boolean, user: string): Record<string, unknown> {
  const installation = shop.installation;
  if (!installation) return {};
  const seconds = world.config.tokenSeconds;
  const access = secret("shpat");
  installation.tokens.set(access, expiring ? Date.now() + seconds * 1000 : Number.POSITIVE_INFINITY);
  const shared = { access_token: access, scope: installation.scopes.join(",") };
  if (!offline) {
    const [first, ...rest] = shop.owner.split(" ");
    return {
      ...shared,
      expires_in: seconds,
      associated_user_scope: installation.scopes.join(","),
      associated_user: {
        id: Number(user) || 1,
        first_name: first,
        last_name: rest.join(" "),
        email: shop.email,
        email_verified: true,
        account_owner: true,
        locale: "en",
        collaborator: false,
      },
    };
  }
  if (!expiring) return shared;
  const refresh = secret("shprt");
  installation.refreshTokens.set(refresh, Date.now() + REFRESH_SECONDS * 1000);
  return { ...shared, expires_in: seconds, refresh_token: refresh, refresh_token_expires_in: REFRESH_SECONDS };
}
