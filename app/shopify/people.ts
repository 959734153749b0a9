/** Whom a webhook's body tells of, in whichever field: customers' numbers and e-mail addresses, as they stand. */
export type People = { customerIds: ReadonlySet<string>; addresses: ReadonlySet<string> };

/**
 * Reads a body that may be of any shape, also one that is no JSON: of that one, each number might be a customer's. It is for
 * erasing what could not be booked, so that too much is better than too little.
 */
export function peopleIn(body: Buffer): People {
  const text = body.toString("utf8");
  return peopleInJson(text) ?? peopleInText(text);
}

function peopleInJson(text: string): People | null {
  const customerIds = new Set<string>();
  const addresses = new Set<string>();
  const visit = (key: string, value: unknown, context?: { source?: string }): unknown => {
    // Numbers as their digits: an id may be longer than a JavaScript number holds.
    const read = typeof value === "number" ? (context?.source ?? String(value)) : value;
    if (typeof value === "string") gather(value, { customerIds, addresses });
    if (key === "customer_id") addId(customerIds, read);
    if (key === "customer" && typeof value === "object" && value !== null && "id" in value)
      addId(customerIds, value.id);
    return read;
  };
  try {
    JSON.parse(text, visit);
    return { customerIds, addresses };
  } catch {
    return null; // no JSON, or nested deeper than V8's stack: it is read as text
  }
}

function peopleInText(text: string): People {
  const people = { customerIds: new Set(text.match(/\d+/g)), addresses: new Set<string>() };
  gather(text, people);
  return people;
}

// Where words end is looked for before what is in them: one pattern for both takes a time that grows with the square of a word.
const BETWEEN_WORDS = /[\s"'<>(),;:/?&=#\\]+/;

function gather(text: string, people: { customerIds: Set<string>; addresses: Set<string> }): void {
  for (const [, id = ""] of text.matchAll(/gid:\/\/shopify\/Customer\/(\d+)/g)) people.customerIds.add(id);
  const plain = text.replaceAll("%40", "@");
  if (!plain.includes("@")) return;
  for (const word of plain.split(BETWEEN_WORDS))
    if (word.slice(1, -1).includes("@")) people.addresses.add(withoutLastDots(word));
}

function withoutLastDots(word: string): string {
  let length = word.length;
  while (word[length - 1] === ".") length -= 1;
  return word.slice(0, length);
}

function addId(ids: Set<string>, value: unknown): void {
  if (typeof value === "string" && /^\d+$/.test(value)) ids.add(value);
}
