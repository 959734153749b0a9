import type { Shop } from "../store/shop.ts";
import { handleOf } from "../store/shop.ts";
import type { Origins, World } from "../world.ts";
import { embedded, html } from "./html.ts";
import { adminPage, appPath, markOf, storePath } from "./layout.ts";

/** Where the app opens when the admin's address names no page of it. */
const HOME = "/app";

/** The app inside of the admin. The address below the app's own is the app's route. */
export function framePage(world: World, origins: Origins, shop: Shop, url: URL): string {
  const { config } = world.app;
  const base = appPath(shop, config);
  const route = url.pathname.slice(base.length) || HOME;
  const app = new URL(route, origins.tunnel);
  for (const [name, value] of url.searchParams) app.searchParams.append(name, value);
  app.searchParams.set("shop", shop.domain);
  app.searchParams.set("host", Buffer.from(`admin.shopify.com/store/${handleOf(shop.domain)}`).toString("base64url"));
  app.searchParams.set("embedded", "1");
  app.searchParams.set("locale", "en");
  const settings = {
    app: app.href,
    base,
    home: HOME,
    store: storePath(shop),
    shop: shop.domain,
    shopName: shop.name,
    name: config.name,
    scopes: config.scopes,
    optionalScopes: config.optionalScopes,
  };
  return adminPage(
    shop,
    config,
    "app",
    config.name,
    html`<main class="app-page" id="content"><div class="app-strip"><div id="loading" class="on"></div>${markOf(config)}<span id="app-title">${config.name}</span><div class="buttons" id="title-buttons"></div></div>
<iframe class="app" name="app-iframe" title="${config.name}" allow="clipboard-write"></iframe></main>
<div id="toasts" aria-live="polite"></div>
<dialog id="leave" aria-labelledby="leave-title"><form method="dialog"><header id="leave-title">Leave page with unsaved changes?</header><div class="body">Leaving this page deletes all unsaved changes.</div><footer><button class="button" value="stay">Stay</button><button class="button danger" value="leave">Leave page</button></footer></form></dialog>
<dialog id="picker" aria-labelledby="picker-title"><form method="dialog"><header id="picker-title">Add products</header><div class="body"><input type="search" id="picker-search" placeholder="Search products" aria-label="Search products"><div id="picker-list"></div></div><footer><button class="button" value="cancel">Cancel</button><button class="button primary" value="done">Select</button></footer></form></dialog>
<script type="application/json" id="frame-settings">${embedded(settings)}</script>
<script type="module" src="/_assets/frame.js"></script>`,
  );
}
