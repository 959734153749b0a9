/**
 * One operation of the Admin API with the shape of its answer. A test validates every text against Shopify's schema, so
 * the shapes below cannot ask for what is not there.
 */
export type Operation<Data, Variables extends Record<string, unknown>> = {
  readonly name: string;
  readonly kind: "query" | "mutation";
  readonly text: string;
  /** Never set: carries the types. */
  readonly types?: (variables: Variables) => Data;
};

export type UserError = { field: string[] | null; code: string | null; message: string };
export type Refusable<Payload> = Payload & { userErrors: UserError[] };
export type PageInfo = { hasNextPage: boolean; endCursor: string | null };
export type DateTime = string;

export const query = <Data, Variables extends Record<string, unknown>>(
  name: string,
  rest: string,
): Operation<Data, Variables> => ({
  name,
  kind: "query",
  text: `query ${name}${rest}`,
});
export const mutation = <Data, Variables extends Record<string, unknown>>(
  name: string,
  rest: string,
): Operation<Data, Variables> => ({ name, kind: "mutation", text: `mutation ${name}${rest}` });
