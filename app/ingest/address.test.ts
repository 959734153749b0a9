import { expect, test } from "vitest";
import { addressOf } from "./address.ts";

const heard = (remoteAddress: string | undefined, header?: string) => ({
  socket: { remoteAddress },
  headers: header === undefined ? {} : { "x-forwarded-for": header },
});

test.each([
  ["behind proxies of which nothing was said", undefined, "203.0.113.5", "198.51.100.7", null],
  ["without a proxy, whatever the client claims", 0, "203.0.113.5", "198.51.100.7", "203.0.113.5"],
  ["behind one proxy, whatever the client claims", 1, "10.0.0.1", "1.2.3.4, 203.0.113.5", "203.0.113.5"],
  ["behind two", 2, "10.0.0.1", "1.2.3.4, 203.0.113.5,10.0.0.2", "203.0.113.5"],
  ["past the proxy", 2, "203.0.113.5", "1.2.3.4", null],
  ["without the header", 1, "10.0.0.1", undefined, null],
  ["of a client that has gone", 0, undefined, undefined, null],
  ["of IPv4 in IPv6", 0, "::ffff:203.0.113.5", undefined, "203.0.113.5"],
  ["of IPv6, its network", 0, "2001:db8:0:1:9::5", undefined, "2001:db8:0:1"],
  ["of a short one", 0, "2001:DB8::5", undefined, "2001:db8:0:0"],
  ["of a long one", 0, "2001:db8:0:1:2:3:4:5", undefined, "2001:db8:0:1"],
  ["of the shortest", 0, "::1", undefined, "0:0:0:0"],
])("the address %s", (_what, proxies, remote, header, expected) =>
  expect(addressOf(heard(remote, header), proxies)).toBe(expected),
);
