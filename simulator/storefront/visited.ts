import type { ServerResponse } from "node:http";
import type { Incoming } from "../http/answer.ts";
import type { Shop } from "../store/shop.ts";
import type { Origins, World } from "../world.ts";
import type { Visitor } from "./visitor.ts";

/** One request to one storefront. */
export interface Visited {
  world: World;
  origins: Origins;
  shop: Shop;
  visitor: Visitor;
  request: Incoming;
  response: ServerResponse;
}

/** What happened on a page, as pixels are told it. */
export interface PixelEvent {
  name: string;
  data: Record<string, unknown>;
}
