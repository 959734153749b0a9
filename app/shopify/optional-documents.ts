// Operations that need a scope beyond the required ones: merchants grant it when they first want what it is for.
import { mutation, query, type UserError } from "./documents/operation.ts";

type SegmentNode = { id: string };

export const SEGMENT = query<{ segment: SegmentNode | null }, { id: string }>(
  "VouchSegment",
  `($id: ID!) {
  segment(id: $id) { id }
}`,
);

export const CREATE_SEGMENT = mutation<
  { segmentCreate: { segment: SegmentNode | null; userErrors: Pick<UserError, "field" | "message">[] } | null },
  { name: string; query: string }
>(
  "VouchCreateSegment",
  `($name: String!, $query: String!) {
  segmentCreate(name: $name, query: $query) { segment { id } userErrors { field message } }
}`,
);

export type RedirectNode = { id: string; path: string; target: string };
type RedirectError = { field: string[] | null; code: string | null; message: string };
type RedirectInput = { path: string; target: string };
type Written = { urlRedirect: RedirectNode | null; userErrors: RedirectError[] } | null;

/** Redirects of the store's storefront whose path is like the searched one: the search is not exact. */
export const REDIRECTS = query<{ urlRedirects: { nodes: RedirectNode[] } }, { search: string }>(
  "VouchRedirects",
  `($search: String!) {
  urlRedirects(first: 50, query: $search) { nodes { id path target } }
}`,
);

/** Redirects by their ids, in their order; null for each that is not there any more. */
export const REDIRECTS_BY_ID = query<{ nodes: (Partial<RedirectNode> | null)[] }, { ids: string[] }>(
  "VouchRedirectsById",
  `($ids: [ID!]!) {
  nodes(ids: $ids) { ... on UrlRedirect { id path target } }
}`,
);

export const CREATE_REDIRECT = mutation<{ urlRedirectCreate: Written }, { urlRedirect: RedirectInput }>(
  "VouchCreateRedirect",
  `($urlRedirect: UrlRedirectInput!) {
  urlRedirectCreate(urlRedirect: $urlRedirect) { urlRedirect { id path target } userErrors { field code message } }
}`,
);

export const UPDATE_REDIRECT = mutation<{ urlRedirectUpdate: Written }, { id: string; urlRedirect: RedirectInput }>(
  "VouchUpdateRedirect",
  `($id: ID!, $urlRedirect: UrlRedirectInput!) {
  urlRedirectUpdate(id: $id, urlRedirect: $urlRedirect) {
    urlRedirect { id path target }
    userErrors { field code message }
  }
}`,
);

export const DELETE_REDIRECT = mutation<
  { urlRedirectDelete: { deletedUrlRedirectId: string | null; userErrors: RedirectError[] } | null },
  { id: string }
>(
  "VouchDeleteRedirect",
  `($id: ID!) {
  urlRedirectDelete(id: $id) { deletedUrlRedirectId userErrors { field code message } }
}`,
);
