import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readFormerLink } from "./former-link.ts";

test.each([
  ["sca_ref=5188496.BbHTin3axE", "sca_ref", "5188496.bbhtin3axe"],
  ["https://shop.example/products/x?variant=1&rfsn=9016964.3f1b1e&utm_source=x#top", "rfsn", "9016964.3f1b1e"],
  ["https://shop.example/products/x?variant=1?rfsn=9016964.3f1b1e", "rfsn", "9016964.3f1b1e"],
  ["https://shop.example/products/x?variant=1#reviews?sca_ref=1.a", "sca_ref", "1.a"],
  ["ref=@Ada", "ref", "@ada"],
  ["?dt_id=94852", "dt_id", "94852"],
  ["  REF=R8mfScYiL ", "ref", "r8mfscyil"],
  ["SCA_REF=1.A", "sca_ref", "1.a"],
  ["/discount/SARAH10?redirect=/products/x%3Fsca_ref%3D123.abc%26utm_source%3Dig", "sca_ref", "123.abc"],
  ["https://shop.example/discount/A?redirect=%2F%3Fref%3Dada&ref=ada", "ref", "ada"],
  ["https://shop.example/?utm_source=ig&utm_medium=paid", "utm_source", "ig"],
])("%s names a partner", (line, parameter, value) => {
  expect(readFormerLink(line)).toEqual({ ok: true, value: { parameter, value } });
});

test.each([
  ["", "Write it as parameter=value, or paste a whole link."],
  ["sarah", "Write it as parameter=value, or paste a whole link."],
  ["https://shop.example/", "Write it as parameter=value, or paste a whole link."],
  ["sca_ref=", "sca_ref has no value."],
  ["?gclid=abc", "gclid stands in links of every visitor, and names nobody."],
  ["/?utm_source=pk_t=t1&pk_v=A", "utm_source stands in links of every visitor, and names nobody."],
  ["/discount/A?redirect=/collections/all", "redirect stands in links of every visitor, and names nobody."],
  ["?tap_a=1&tap_s=2", "It has several parameters. Write the one that names the partner: tap_a=1"],
  ["ref=@someone@example.com", "An e-mail address in a link is personal data, and is not looked for."],
  ["ref=someone@example.com", "An e-mail address in a link is personal data, and is not looked for."],
  [`ref=${"x".repeat(129)}`, "Its value has more than 128 characters."],
  ["a b=c", "a b is no parameter of a link."],
])("%.30s: %s", (line, sentence) => expect(readFormerLink(line)).toEqual({ ok: false, error: sentence }));

type Address = { id: string; value: string | null };
const file = path.resolve(import.meta.dirname, "../../../shared/payloads/urls/urls.json");

// Real addresses that nobody here wrote; absent outside the workplace that has them.
describe.skipIf(!existsSync(file))("real links", () => {
  const addresses: Address[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  test.each(addresses.filter(({ value }) => value !== null))("$id is read, or refused with a sentence", ({ value }) => {
    const read = readFormerLink(value ?? "");
    if (!read.ok) expect(read.error).toMatch(/^\S.*\.$|: \S+$/);
  });
});
