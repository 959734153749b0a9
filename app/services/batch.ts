import type { JobRequest } from "../db/job-requests.ts";
import type { RefusedRow } from "../db/quarantine.ts";
import type { OrderId, ShopId } from "../domain/ids.ts";
import type { Work } from "./heard.ts";

/** What commits together. */
export type Batch = { work: readonly Work[]; jobs?: readonly JobRequest[]; refused?: readonly RefusedRow[] };

/** What became of one order of a batch. */
export type Settled = {
  shopId: ShopId;
  orderId: OrderId;
  /** `unknown`: nothing was ever heard of it here. `other-shop`: it belongs to another shop and was kept out. */
  outcome: "settled" | "unchanged" | "unknown" | "other-shop" | "shop-gone";
};
