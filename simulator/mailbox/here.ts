import { localText } from "../storefront/address.ts";
import type { Origins, World } from "../world.ts";
import type { Mail } from "./mailbox.ts";

/** The mail with the addresses of stores as they are on this machine. */
export function here(world: World, origins: Origins, mail: Mail): Mail {
  const local = (text: string | null): string | null => (text === null ? null : localText(world, origins, text));
  return { ...mail, text: local(mail.text), html: local(mail.html) };
}
