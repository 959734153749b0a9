import type { SimulatorClient } from "../../simulator/client.ts";

// The library takes a client without an ordinary browser's name for a robot and answers 410.
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";

type Fields = Record<string, string>;

/**
 * A merchant at work: what a browser inside the admin sends, without the browser. Forms are posted to the app's own pages,
 * with a session token, and take every way that a click takes.
 */
export class Merchant {
  readonly #app: string;
  readonly #simulator: SimulatorClient;
  readonly #shop: string;

  /** `app` is the origin at which browsers reach the app; `shop` a myshopify.com domain. */
  constructor(app: string, simulator: SimulatorClient, shop: string) {
    this.#app = app;
    this.#simulator = simulator;
    this.#shop = shop;
  }

  /** Opens the app as the admin does. The first time, this is what installs it. */
  async open(): Promise<void> {
    const handle = this.#shop.replace(".myshopify.com", "");
    const query = new URLSearchParams({
      shop: this.#shop,
      host: Buffer.from(`admin.shopify.com/store/${handle}`).toString("base64url"),
      embedded: "1",
      id_token: await this.#simulator.sessionToken(this.#shop),
    });
    const response = await fetch(`${this.#app}/app?${query}`, { headers: { "user-agent": BROWSER } });
    const page = await response.text();
    if (!response.ok) throw new Error(`The app opened with ${response.status}: ${page.slice(0, 300)}`);
  }

  /** Returns the offer's number. */
  makeOffer = (fields: Fields): Promise<number> => this.#make("offers", fields);

  /** Returns the partner's number. */
  addPartner = (fields: Fields): Promise<number> => this.#make("partners", fields);

  /** Errors: thrown when the store does not know the code afterwards. */
  async addCode(offerId: number, partnerId: number, typed: string): Promise<void> {
    const wish = { wish: "add", offerId: String(offerId), partnerId: String(partnerId), typed };
    await this.#post("codes.data", wish);
    await this.#simulator.discount(this.#shop, typed);
  }

  /** Has Shopify asked whether the pixel is on. */
  async confirmPixel(): Promise<void> {
    await this.#post("pixel", {});
  }

  /** Chooses what a partner's referral link says. */
  async setHandle(partnerId: number, handle: string): Promise<void> {
    await this.#post("links", { wish: "handle", partner: String(partnerId), handle });
  }

  /** Pauses, resumes or archives a partner. */
  async setPartner(partnerId: number, state: "active" | "paused" | "archived"): Promise<void> {
    await this.#post("partners?index", { ids: String(partnerId), state });
  }

  async saveSettings(fields: Fields): Promise<void> {
    await this.#post("settings", fields);
  }

  async #make(what: "offers" | "partners", fields: Fields): Promise<number> {
    const response = await this.#post(`${what}/new`, fields);
    const made = new RegExp(`^/app/${what}/(\\d+)`).exec(response.headers.get("location") ?? "");
    if (!made) throw new Error(`The form of ${what} was refused (${response.status}): ${JSON.stringify(fields)}`);
    return Number(made[1]);
  }

  async #post(page: string, fields: Fields): Promise<Response> {
    const response = await fetch(`${this.#app}/app/${page}`, {
      method: "POST",
      redirect: "manual",
      headers: {
        "user-agent": BROWSER,
        authorization: `Bearer ${await this.#simulator.sessionToken(this.#shop)}`,
      },
      body: new URLSearchParams(fields),
    });
    if (response.status >= 400) throw new Error(`${page} answered ${response.status}: ${await response.text()}`);
    return response;
  }
}
