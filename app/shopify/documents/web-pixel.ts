import { mutation, query, type Refusable } from "./operation.ts";

/** The app's own pixel in the shop; an error of the whole answer where there is none. */
export const WEB_PIXEL = query<{ webPixel: { id: string } | null }, Record<string, never>>(
  "VouchWebPixel",
  `{
  webPixel { id }
}`,
);

type WebPixelAnswer = Refusable<{ webPixel: { id: string } | null }> | null;
type WebPixelInput = { settings: Record<string, string> };

export const CREATE_WEB_PIXEL = mutation<{ webPixelCreate: WebPixelAnswer }, { webPixel: WebPixelInput }>(
  "VouchCreateWebPixel",
  `($webPixel: WebPixelInput!) {
  webPixelCreate(webPixel: $webPixel) { webPixel { id } userErrors { field code message } }
}`,
);

export const UPDATE_WEB_PIXEL = mutation<{ webPixelUpdate: WebPixelAnswer }, { id: string; webPixel: WebPixelInput }>(
  "VouchUpdateWebPixel",
  `($id: ID!, $webPixel: WebPixelInput!) {
  webPixelUpdate(id: $id, webPixel: $webPixel) { webPixel { id } userErrors { field code message } }
}`,
);
