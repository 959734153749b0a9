import { z } from "zod";
import type { CodeKey } from "../domain/ids.ts";
import { giveUpAddress, writeAddress } from "../services/address-writing.ts";
import { checkAddresses, queueChecking } from "../services/short-addresses.ts";
import { type Context, makingFor, orGiveUp, payloadOf, TryAgain, tryAgainWhere } from "./context.ts";

const writePayload = z.object({ shopId: z.int(), key: z.string() });

/** write-address {shopId, key}. */
export async function writeAddressTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, key } = payloadOf(writePayload, payload);
  const making = await makingFor(context, shopId);
  if (making === null) return;
  await orGiveUp(
    context,
    async () => tryAgainWhere(await writeAddress(making, key as CodeKey)),
    () => giveUpAddress(context.pool, making, key as CodeKey),
  );
}

const checkPayload = z.object({ shopId: z.int(), after: z.string() });

/** check-addresses {shopId, after}: looks at some and adds itself again while there are more. */
export async function checkAddressesTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, after } = payloadOf(checkPayload, payload);
  const making = await makingFor(context, shopId);
  if (making === null) return;
  const checked = await checkAddresses(making, after);
  if (!checked.ok) throw new TryAgain(checked.error);
  if (checked.value !== null) await queueChecking(making, checked.value);
}
