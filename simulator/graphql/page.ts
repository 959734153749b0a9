import { GraphQLError } from "graphql";

export interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
}

const MOST = 250;
const cursorOf = (key: string): string => Buffer.from(JSON.stringify({ last: key })).toString("base64url");
const keyOf = (cursor: string): string => {
  try {
    return (JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as { last: string }).last;
  } catch {
    throw new GraphQLError("Invalid cursor for current pagination sort.");
  }
};

/**
 * One page of a sorted list, as a connection. Cursors name an item by its key; the page after an item that is gone
 * starts where the list does, as nothing better is known.
 */
export function page<T>(
  items: readonly T[],
  args: PageArguments,
  keyOfItem: (item: T) => string,
  draw: (item: T) => unknown,
) {
  const { first, last } = args;
  if ((first === undefined || first === null) && (last === undefined || last === null))
    throw new GraphQLError("you must provide one of first or last");
  const size = first ?? last ?? 0;
  if (size > MOST) throw new GraphQLError(`Argument 'first' has an invalid value: at most ${MOST}`);
  const sorted = args.reverse ? [...items].reverse() : items;
  const indexOf = (cursor: string) => {
    const key = keyOf(cursor);
    return sorted.findIndex((item) => keyOfItem(item) === key);
  };
  const from = args.after ? indexOf(args.after) + 1 : 0;
  const to = args.before ? indexOf(args.before) : sorted.length;
  const window = sorted.slice(from, to < 0 ? sorted.length : to);
  const shown = first === undefined || first === null ? window.slice(-size) : window.slice(0, size);
  const cut = window.length > shown.length;
  const edges = shown.map((item) => ({ cursor: cursorOf(keyOfItem(item)), node: draw(item) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: first === undefined || first === null ? Boolean(args.before) : cut,
      hasPreviousPage: first === undefined || first === null ? cut : from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
