import { randomUUID } from "node:crypto";
import type { OrderView, SimulatorClient } from "../../simulator/client.ts";
import { webhookSignature } from "../../simulator/signatures.ts";
import type { RefundRequest } from "../../simulator/store/order-changes.ts";
import type { OrderRequest } from "../../simulator/store/orders.ts";
import { type OfferName, type Promoter, SHOP } from "./cast.ts";
import type { Merchant } from "./merchant.ts";

type Props = {
  simulator: SimulatorClient;
  merchant: Merchant;
  /** Where the app listens, and the secret that signs what it hears. */
  app: { origin: string; secret: string };
  /** Moves the clock of all processes. */
  setClock: (at: number) => Promise<void>;
};

/** What can happen in the story. Every deed is an HTTP request that a merchant, a customer or Shopify would send. */
export class Stage {
  readonly merchant: Merchant;
  readonly #props: Props;
  readonly #orders = new Map<string, OrderView>();
  readonly #offers = new Map<OfferName, number>();
  readonly #partners = new Map<Promoter, number>();

  constructor(props: Props) {
    this.#props = props;
    this.merchant = props.merchant;
  }

  /** Lets a scene happen at its moment and waits until the app has heard all of it. */
  async play({ at, play }: { at: number; play: (stage: Stage) => Promise<unknown> }): Promise<void> {
    await this.#props.setClock(at);
    await play(this);
    if (!(await this.#props.simulator.drain())) throw new Error("The app does not take the store's webhooks.");
  }

  async install(): Promise<void> {
    await this.#props.simulator.install(SHOP.domain);
    await this.merchant.open();
  }

  async makeOffer(name: OfferName, fields: Record<string, string>, endsAt: number | null): Promise<void> {
    const ends = endsAt === null ? {} : { endDate: new Date(endsAt).toISOString().slice(0, 10) };
    this.#offers.set(name, await this.merchant.makeOffer({ ...fields, ...ends }));
  }

  async takeOn(promoter: Promoter): Promise<void> {
    const partner = await this.merchant.addPartner(promoter.fields);
    this.#partners.set(promoter, partner);
    await this.merchant.setHandle(partner, promoter.handle);
    for (const { typed, offer } of promoter.codes) {
      await this.merchant.addCode(found(this.#offers.get(offer)), partner, typed);
    }
  }

  pause(promoter: Promoter): Promise<void> {
    return this.merchant.setPartner(found(this.#partners.get(promoter)), "paused");
  }

  /** A customer orders. `name` is for what happens to the order later. */
  async order(request: OrderRequest, name = ""): Promise<void> {
    this.#orders.set(name, await this.#props.simulator.placeOrder(SHOP.domain, request));
  }

  /** A visitor comes by a referral link, as the pixel of the store's pages tells. */
  click = (visitor: string, handle: string) => this.#tellPixel({ shop: SHOP.domain, visitor, click: ["ref", handle] });

  /** A visitor who came by a link orders: the thank-you page tells which checkout was theirs. */
  async orderOf(visitor: string, request: OrderRequest, name: string): Promise<void> {
    await this.order(request, name);
    const { checkout_token: checkout } = found(this.#orders.get(name));
    await this.#tellPixel({ shop: SHOP.domain, visitor, checkout });
  }

  async #tellPixel(message: object): Promise<void> {
    const { origin } = this.#props.app;
    const answer = await fetch(`${origin}/pixel`, { method: "POST", body: JSON.stringify(message) });
    if (!answer.ok) throw new Error(`The pixel was answered with ${answer.status}.`);
  }

  giveBack = (name: string, refund: RefundRequest) => this.#props.simulator.refund(SHOP.domain, this.#id(name), refund);
  cancel = (name: string) => this.#props.simulator.cancel(SHOP.domain, this.#id(name), { refund: true });
  pay = (name: string) => this.#props.simulator.markPaid(SHOP.domain, this.#id(name));
  takeOut = (name: string, line: number) =>
    this.#props.simulator.edit(SHOP.domain, this.#id(name), { remove: [{ line, quantity: 1 }] });

  /** Sends a change of the latest order that has lost its lines, properly signed: it cannot be booked, and is not guessed at. */
  async breakOrder(): Promise<void> {
    const [delivery] = (await this.#props.simulator.outbox({ topic: "orders/updated" })).slice(-1);
    const order = JSON.parse(found(delivery).body) as Record<string, unknown>;
    const body = JSON.stringify({ ...order, line_items: [] });
    const answer = await fetch(`${this.#props.app.origin}/webhooks`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-shopify-topic": "orders/updated",
        "x-shopify-shop-domain": SHOP.domain,
        "x-shopify-webhook-id": randomUUID(),
        "x-shopify-hmac-sha256": webhookSignature(this.#props.app.secret, body),
      },
      body,
    });
    if (!answer.ok) throw new Error(`The broken order was answered with ${answer.status}.`);
  }

  #id = (name: string): number => found(this.#orders.get(name)).id;
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The story speaks of something that has not happened yet.");
  return value;
}
