// Preload for the app: sends what goes to *.myshopify.com to the simulator instead. The app itself holds no switch.
//   SIMULATOR_URL=http://localhost:9400 node --import ./simulator/use-simulator.mjs server.ts
import { Agent, setGlobalDispatcher } from "undici";

const simulator = new URL(process.env.SIMULATOR_URL ?? "http://localhost:9400");

const named = (headers, name, value) => {
  if (Array.isArray(headers)) return [...headers, name, value];
  if (headers && typeof headers[Symbol.iterator] === "function") return [...headers, [name, value]];
  return { ...headers, [name]: value };
};

setGlobalDispatcher(
  new Agent().compose((dispatch) => (options, handler) => {
    const { hostname } = new URL(options.origin);
    if (!hostname.endsWith(".myshopify.com")) return dispatch(options, handler);
    const headers = named(options.headers, "x-fake-shop-host", hostname);
    return dispatch({ ...options, origin: simulator.origin, headers }, handler);
  }),
);
