import { z } from "zod";
import { runFile } from "../services/moving-files.ts";
import { type Context, idOf, payloadOf } from "./context.ts";

const filePayload = z.object({ shopId: z.int(), id: z.int() });

/** run-moving {shopId, id}. */
export async function runMovingTask(payload: unknown, { pool, now }: Context): Promise<void> {
  const { shopId, id } = payloadOf(filePayload, payload);
  await runFile(pool, idOf(shopId), id, now());
}
