export type Plan = "standard" | "advanced" | "plus" | "enterprise";

/** Points per second that come back; the bucket holds twenty seconds' worth. */
export const RESTORE_RATE: Record<Plan, number> = { standard: 100, advanced: 200, plus: 1000, enterprise: 2000 };
const SECONDS_HELD = 20;
export const MOST_A_QUERY_MAY_COST = 1000;

export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** One shop's leaky bucket for the app. Times are milliseconds on a clock that never goes back. */
export class Bucket {
  #restoreRate: number;
  #available: number;
  #at: number;

  constructor(restoreRate: number, now: number) {
    this.#restoreRate = restoreRate;
    this.#available = restoreRate * SECONDS_HELD;
    this.#at = now;
  }

  /** Takes the requested cost, or takes nothing and answers false. */
  take(cost: number, now: number): boolean {
    this.#refill(now);
    if (cost > this.#available) return false;
    this.#available -= cost;
    return true;
  }

  /** Gives back what a query turned out not to cost. */
  giveBack(cost: number): void {
    this.#available = Math.min(this.#available + cost, this.#restoreRate * SECONDS_HELD);
  }

  drainTo(available: number, now: number): void {
    this.#refill(now);
    this.#available = available;
  }

  status(now: number): ThrottleStatus {
    this.#refill(now);
    return {
      maximumAvailable: this.#restoreRate * SECONDS_HELD,
      currentlyAvailable: Math.floor(this.#available),
      restoreRate: this.#restoreRate,
    };
  }

  #refill(now: number): void {
    const restored = ((now - this.#at) / 1000) * this.#restoreRate;
    this.#at = now;
    this.giveBack(Math.max(0, restored));
  }
}
