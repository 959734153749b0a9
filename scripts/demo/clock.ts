// Preload of the demo's processes: lets them live in the past, so that the story of some days is told in seconds and every
// date in it is true. Neither the app nor the simulator knows of it.
//
// The parent sends { offset } in milliseconds, below zero for the past; the answer is the same once it holds. DEMO_OFFSET is
// the first one. A process whose parent is gone stops as if asked to.
const Real = globalThis.Date;
let offset = Number(process.env.DEMO_OFFSET ?? 0);
const now = () => Real.now() + offset;

globalThis.Date = new Proxy(Real, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made) as Date,
  apply: () => new Real(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});

process.on("message", (message: { offset: number }) => {
  offset = message.offset;
  process.send?.(message);
});
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
