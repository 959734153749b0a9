import { startSimulator } from "./server.ts";

/**
 * Starts the simulator from the environment, beside an app that runs or will run.
 *
 * SHOPIFY_API_KEY and SHOPIFY_API_SECRET are the app's; APP_ORIGIN says where it listens; APP_TOML is its
 * shopify.app.toml; SIMULATOR_PORT, TUNNEL_PORT and SMTP_PORT are this server's ports; PIXEL_FILE is the built web pixel.
 */
function need(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set: the simulator signs and checks with the app's own key and secret.`);
  process.exit(1);
}

const simulator = await startSimulator({
  port: Number(process.env.SIMULATOR_PORT ?? 9400),
  tunnelPort: Number(process.env.TUNNEL_PORT ?? 9401),
  smtpPort: Number(process.env.SMTP_PORT ?? 9402),
  appOrigin: process.env.APP_ORIGIN ?? "http://127.0.0.1:3000",
  appToml: process.env.APP_TOML ?? "shopify.app.toml",
  apiKey: need("SHOPIFY_API_KEY"),
  apiSecret: need("SHOPIFY_API_SECRET"),
  ...(process.env.PIXEL_FILE && { pixel: process.env.PIXEL_FILE }),
  log: (line) => console.error(`simulator: ${line}`),
});
console.log(
  `Shopify stands in at ${simulator.url}; the app is for browsers at ${simulator.tunnelUrl} (its SHOPIFY_APP_URL); mail goes to ${simulator.smtpUrl}.`,
);
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.on(signal, () => void simulator.close().then(() => process.exit(0)));
