import { expect, test } from "vitest";
import { partnerId } from "./ids.ts";
import { indexPartners } from "./import-partner.ts";
import { partnerIn } from "./moving-people.ts";

const person = (id: number, name: string, email: string | null) => ({
  id: partnerId(id),
  name,
  email,
  archived: false,
  paused: false,
  undone: false,
});
const people = indexPartners([person(1, "Agency One", "hello@agency.com"), person(2, "Ada", null)]);
const whose = (partner: string, email = "") => ({ partner, firstName: "", lastName: "", email });

test("a row of another partner at an agency's address is not the one's who is here", () => {
  expect(partnerIn(whose("Agency Two", "hello@agency.com"), people)).toEqual({
    kind: "wrong",
    column: "partner",
    message:
      "Agency One has this address, and nobody is called Agency Two. Write Agency One where they are the same, or import Agency Two first.",
  });
});

test.each([
  ["Agency One", "hello@agency.com", 1],
  ["", "hello@agency.com", 1],
  ["hello@agency.com", "", 1],
  ["Agency One", "", 1],
  ["Ada", "ada@example.com", 2],
])("“%s” at “%s” is found", (name, email, id) => {
  expect(partnerIn(whose(name, email), people)).toMatchObject({ kind: "found", id });
});
