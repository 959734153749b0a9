/** The state of a shop's bucket, as every answer of the Admin API tells it in extensions.cost.throttleStatus. */
export type ThrottleStatus = { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };

/** Where time comes from and passes; a test brings its own. */
export type Clock = { now: () => number; sleep: (ms: number) => Promise<void>; random: () => number };

export const REAL_CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

/** What Shopify gives every shop at least: 2,000 points, 100 of them back in a second. */
const STANDARD: ThrottleStatus = { maximumAvailable: 2000, currentlyAvailable: 2000, restoreRate: 100 };

/**
 * What this process believes of one shop's leaky bucket: filled by what answers say, emptied by what is sent in between.
 * Other processes spend from the same bucket, so that a THROTTLED answer is still possible.
 *
 * Units: points; milliseconds. Source: shopify.dev, API rate limits; a bucket holds twenty seconds of its restore rate.
 */
export class Bucket {
  #status: ThrottleStatus = STANDARD;
  #at: number;
  #clock: Clock;
  #turn: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
  }

  /** Takes over what an answer says. */
  learn(status: ThrottleStatus): void {
    this.#status = status;
    this.#at = this.#clock.now();
  }

  get restoreRate(): number {
    return this.#status.restoreRate;
  }

  /** Points that lie in the bucket now. */
  available(): number {
    const { maximumAvailable, currentlyAvailable, restoreRate } = this.#status;
    const restored = ((this.#clock.now() - this.#at) / 1000) * restoreRate;
    return Math.min(maximumAvailable, currentlyAvailable + restored);
  }

  /** How long until `cost` can be taken and `reserve` is left. */
  delayFor(cost: number, reserve: number): number {
    const wanted = Math.min(cost + reserve, this.#status.maximumAvailable);
    return Math.max(0, ((wanted - this.available()) / this.#status.restoreRate) * 1000);
  }

  /** Waits for its turn and for the points, and takes them. First come, first served. */
  take(cost: number, reserve: number): Promise<void> {
    const turn = this.#turn.then(async () => {
      const delay = this.delayFor(cost, reserve);
      if (delay > 0) await this.#clock.sleep(delay);
      this.learn({ ...this.#status, currentlyAvailable: Math.max(0, this.available() - cost) });
    });
    this.#turn = turn;
    return turn;
  }
}

/** One bucket for each shop's domain. */
export class Buckets {
  #byShop = new Map<string, Bucket>();
  #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(domain: string): Bucket {
    const known = this.#byShop.get(domain);
    if (known !== undefined) return known;
    const bucket = new Bucket(this.#clock);
    this.#byShop.set(domain, bucket);
    return bucket;
  }
}

// The server's own modules and Remix's bundle each hold a copy of this file: the registry is kept once for the process.
const REGISTRY = Symbol.for("vouch.shopify.buckets");
const globals = globalThis as { [REGISTRY]?: Buckets };

/** The buckets of this process. */
export function processBuckets(): Buckets {
  globals[REGISTRY] ??= new Buckets(REAL_CLOCK);
  return globals[REGISTRY];
}
