import { z } from "zod";
import type { CodeKey } from "../domain/ids.ts";
import { giveUpAddress, writeAddress } from "../services/address-writing.ts";
import { checkAddresses, queueChecking } from "../services/short-addresses.ts";
import { type Context, installedShop, orGiveUp, payloadOf, TryAgain } from "./context.ts";

const writePayload = z.object({ shopId: z.int(), key: z.string() });

/** write-address {shopId, key}. */
export async function writeAddressTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, key } = payloadOf(writePayload, payload);
  const installed = await installedShop(context, shopId);
  if (installed === null) return;
  const { shop, call } = installed;
  const making = { pool: context.pool, shopId: shop.id, call, now: context.now() };
  await orGiveUp(
    context,
    async () => {
      const attempt = await writeAddress(making, key as CodeKey);
      if (attempt.kind === "failed") throw new TryAgain(attempt.failure);
    },
    () => giveUpAddress(context.pool, making, key as CodeKey),
  );
}

const checkPayload = z.object({ shopId: z.int(), after: z.string() });

/** check-addresses {shopId, after}: looks at some and adds itself again while there are more. */
export async function checkAddressesTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, after } = payloadOf(checkPayload, payload);
  const installed = await installedShop(context, shopId);
  if (installed === null) return;
  const making = { pool: context.pool, shopId: installed.shop.id, call: installed.call, now: context.now() };
  const checked = await checkAddresses(making, after);
  if (!checked.ok) throw new TryAgain(checked.error);
  if (checked.value !== null) await queueChecking(making, checked.value);
}
