import { expect, test } from "vitest";
import { type ShopId, shopId } from "../domain/ids.ts";
import { createQueue, type Waiting } from "./queue.ts";

type Item = Waiting & { n: number };

/** A queue whose commits end when the test says so, on a clock that the test sets. */
function aQueue(lanes = 2) {
  const clock = { now: 0 };
  const commits: { items: Item[]; saving: () => void; end: (slow?: ShopId[]) => void }[] = [];
  const queue = createQueue<Item>({
    lanes,
    now: () => clock.now,
    commit: (items, saving) =>
      new Promise((resolve) => commits.push({ items, saving, end: (slow = []) => resolve({ slow }) })),
  });
  let n = 0;
  const offer = (shop = 1, bytes = 10) => queue.offer({ shopId: shopId(shop), bytes, arrivedAt: clock.now, n: n++ });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { queue, clock, commits, offer, turn };
}

test("what arrives while a commit runs is the next one, at most 500 at a time", async () => {
  const { commits, offer, turn } = aQueue();
  offer();
  offer();
  await turn();
  expect(commits.map(({ items }) => items.length)).toEqual([2]);
  for (let i = 0; i < 700; i++) offer();
  await turn();
  expect(commits).toHaveLength(1);
  commits[0]?.end();
  await turn();
  expect(commits.map(({ items }) => items.length)).toEqual([2, 500]);
  commits[1]?.end();
  await turn();
  expect(commits[2]?.items).toHaveLength(200);
});

test("what arrives while a commit is decided on begins when that one is on its way into the database", async () => {
  const { commits, offer, turn } = aQueue(2);
  offer();
  await turn();
  offer();
  await turn();
  expect(commits).toHaveLength(1);
  commits[0]?.saving();
  await turn();
  expect(commits.map(({ items }) => items.length)).toEqual([1, 1]);
  offer();
  commits[0]?.saving();
  await turn();
  expect(commits).toHaveLength(2);
  commits[1]?.saving();
  await turn();
  expect(commits).toHaveLength(2);
  commits[0]?.end();
  await turn();
  expect(commits).toHaveLength(3);
});

test("a commit that takes long is not waited for, as far as there are lanes", async () => {
  const { clock, commits, offer, queue, turn } = aQueue(2);
  offer();
  await turn();
  offer();
  await turn();
  expect(commits).toHaveLength(1);
  clock.now = 150;
  queue.pump();
  expect(commits).toHaveLength(2);
  clock.now = 400;
  offer();
  await turn();
  expect(commits).toHaveLength(2);
});

test("a shop that held a commit up is committed apart, in one lane at most", async () => {
  const { clock, commits, offer, turn } = aQueue(2);
  offer(1);
  await turn();
  commits[0]?.end([shopId(1)]);
  await turn();
  offer(1);
  offer(2);
  await turn();
  expect(commits[1]?.items.map((item) => item.shopId)).toEqual([2]);
  commits[1]?.end();
  await turn();
  expect(commits[2]?.items.map((item) => item.shopId)).toEqual([1]);
  offer(1);
  offer(2);
  clock.now = 150;
  await turn();
  expect(commits[3]?.items.map((item) => item.shopId)).toEqual([2]);
  commits[2]?.end();
  commits[3]?.end();
  await turn();
  expect(commits[4]?.items.map((item) => item.shopId)).toEqual([1]);
});

test("2,000 events, 64 MB or 3 s of age are the most that may wait", async () => {
  const many = aQueue();
  for (let i = 0; i < 2_000; i++) expect(many.offer()).toBe(true);
  expect(many.offer()).toBe(false);

  const large = aQueue();
  expect(large.offer(1, 64 * 1024 * 1024)).toBe(true);
  expect(large.offer()).toBe(false);

  const old = aQueue(1);
  old.offer();
  await old.turn();
  old.offer();
  old.clock.now = 3_000;
  expect(old.queue.full(old.clock.now)).toBe(false);
  old.clock.now = 3_001;
  expect(old.queue.full(old.clock.now)).toBe(true);
  expect(old.offer()).toBe(false);
});

test("it is idle when nothing waits and nothing runs", async () => {
  const { commits, offer, queue, turn } = aQueue();
  await queue.idle();
  offer();
  await turn();
  let idle = false;
  const waiting = queue.idle().then(() => {
    idle = true;
  });
  await turn();
  expect(idle).toBe(false);
  commits[0]?.end();
  await waiting;
  expect(idle).toBe(true);
});
