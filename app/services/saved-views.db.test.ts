import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { changeView, deleteView, listViews, renameView, saveView } from "./saved-views.ts";

const store = await openStore();
afterAll(() => store.close());

test("a view is saved, renamed, given other filters and deleted; a name is there once in a list", async () => {
  const { shop } = await store.install();
  const first = await saveView(shop.id, { list: "partners", name: " My  podcasts", query: "?channel=podcast&page=2" });
  if (first.kind !== "saved") throw new Error("refused");
  expect(await listViews(shop.id, "partners")).toEqual([
    { id: first.id, name: "My podcasts", query: "channel=podcast" },
  ]);
  expect(await saveView(shop.id, { list: "partners", name: "MY PODCASTS", query: "" })).toEqual({
    kind: "refused",
    message: "There is a view called MY PODCASTS already.",
  });
  const other = await saveView(shop.id, { list: "codes", name: "My podcasts", query: "state=live" });
  expect(other.kind).toBe("saved");
  const second = await saveView(shop.id, { list: "partners", name: "Press", query: "group=2" });
  if (second.kind !== "saved") throw new Error("refused");
  expect(await renameView(shop.id, second.id, "my podcasts")).toMatchObject({ kind: "refused" });
  expect(await renameView(shop.id, second.id, "PRESS")).toMatchObject({ kind: "saved" });
  expect(await renameView(shop.id, second.id, " ")).toMatchObject({ kind: "refused" });
  expect(await changeView(shop.id, second.id, "group=3")).toMatchObject({ kind: "saved" });
  await deleteView(shop.id, first.id);
  expect(await listViews(shop.id, "partners")).toEqual([{ id: second.id, name: "PRESS", query: "group=3" }]);
  expect(await changeView(shop.id, first.id, "")).toMatchObject({ kind: "refused" });
});

test("a list has at most thirty, and no shop sees or changes another's", async () => {
  const [mine, theirs] = [await store.install(), await store.install()];
  for (let n = 0; n < 30; n += 1) {
    expect(await saveView(mine.shop.id, { list: "codes", name: `View ${n}`, query: "" })).toMatchObject({
      kind: "saved",
    });
  }
  expect(await saveView(mine.shop.id, { list: "codes", name: "One more", query: "" })).toMatchObject({
    kind: "refused",
  });
  const [view] = await listViews(mine.shop.id, "codes");
  expect(await listViews(theirs.shop.id, "codes")).toEqual([]);
  expect(await renameView(theirs.shop.id, view?.id ?? 0, "Mine")).toMatchObject({ kind: "refused" });
  await deleteView(theirs.shop.id, view?.id ?? 0);
  expect(await listViews(mine.shop.id, "codes")).toHaveLength(30);
});
