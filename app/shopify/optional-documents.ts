// Operations that need a scope beyond the required ones: merchants grant it when they first want what it is for.
import { mutation, query, type UserError } from "./documents.ts";

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
