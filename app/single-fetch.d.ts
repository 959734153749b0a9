// Loaders' answers keep their types on the way to the page: bigint, Map and Date go through Remix's single fetch as such.
import "@remix-run/node";

declare module "@remix-run/node" {
  interface Future {
    v3_singleFetch: true;
  }
}
