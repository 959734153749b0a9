import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";

/** How many proxies of the operator's own stand in front and write X-Forwarded-For; undefined where nobody has said. */
export type Proxies = number | undefined;

type Heard = Pick<IncomingMessage, "headers"> & { socket: { remoteAddress?: string | undefined } };

/**
 * Whose request it is, for a share of what all have; null where that is not known: behind proxies of which nothing was said, all
 * clients have the proxy's address, and what a client writes into the header itself is anybody's. Of an IPv6 address the
 * network alone counts: one machine has all of it.
 */
export function addressOf({ headers, socket }: Heard, proxies: Proxies): string | null {
  if (proxies === undefined) return null;
  const address = proxies === 0 ? socket.remoteAddress : forwarded(headers["x-forwarded-for"]).at(-proxies);
  if (!address) return null;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return isIPv6(plain) ? networkOf(plain) : plain;
}

const forwarded = (header: string | string[] | undefined): string[] =>
  [header ?? []].flat().flatMap((line) => line.split(",").map((address) => address.trim()));

/** The first 64 bits. */
function networkOf(address: string): string {
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter(Boolean).length;
  return [...groups, ...Array(zeros).fill("0"), ...(tail ?? "").split(":")]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
