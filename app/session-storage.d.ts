// The library's own types do not name its ES module, and the one its name leads to brings a second copy of Shopify's library along:
// as CommonJS, beside the one that everything else here loads.
declare module "@shopify/shopify-app-session-storage-prisma/dist/esm/prisma.mjs" {
  export { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
}
