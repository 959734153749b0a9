import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";
import remixConfig from "./remix.config.js";

export default defineConfig({
  plugins: [remix(remixConfig)],
  build: {
    // A stylesheet or an icon as data: would be refused by the Content-Security-Policy.
    assetsInlineLimit: 0,
  },
  optimizeDeps: { include: ["@shopify/polaris"] },
});
