import type { ShopId } from "../domain/ids.ts";
import type { MovingColumn } from "../domain/moving.ts";
import { env } from "../env.server.ts";
import { createSeal } from "./seal.ts";

/** What a row says, by what its cells mean; empty cells are left out. */
export type RowCells = Partial<Record<MovingColumn, string>>;
type Where = { shopId: ShopId; fileId: number; line: number };

/** Seals what rows say until they are mended: customers' addresses may be among it. */
export function movingSeal() {
  const { SHOPIFY_API_SECRET: current, SHOPIFY_API_SECRET_OLD: former } = env;
  const { seal, open } = createSeal(former ? [current, former] : [current], "moving");
  return {
    seal: (where: Where, cells: RowCells): Buffer => seal(Buffer.from(JSON.stringify(cells)), contextOf(where)),
    /** Null where no secret that is set opens it. */
    open(where: Where, sealed: Buffer): RowCells | null {
      const plain = open(sealed, contextOf(where));
      return plain === null ? null : (JSON.parse(plain.toString()) as RowCells);
    },
  };
}

const contextOf = ({ shopId, fileId, line }: Where) => `moving/${shopId}/${fileId}/${line}`;
