/**
 * Cuts a webhook's payload down to the subscription's `include_fields`. "a.b" goes into objects and into every element
 * of arrays; a name the payload lacks is left out.
 */
export function includeFields(
  payload: Record<string, unknown>,
  fields: readonly string[] | null,
): Record<string, unknown> {
  return fields ? (cut(payload, treeOf(fields)) as Record<string, unknown>) : payload;
}

// A subscription has one list of fields for as long as it stands: a store that makes a hundred thousand codes tells of each.
const trees = new WeakMap<readonly string[], Tree>();

function treeOf(fields: readonly string[]): Tree {
  const known = trees.get(fields);
  if (known !== undefined) return known;
  const tree: Tree = new Map();
  for (const field of fields) plant(tree, field.split("."));
  trees.set(fields, tree);
  return tree;
}

/** null: the whole value below is wanted. */
type Tree = Map<string, Tree | null>;

function plant(tree: Tree, path: readonly string[]): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    tree.set(name, null);
    return;
  }
  const known = tree.get(name);
  if (known === null) return;
  const below = known ?? new Map();
  tree.set(name, below);
  plant(below, rest);
}

function cut(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((element) => cut(element, tree));
  if (typeof value !== "object" || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const below = tree.get(name);
    if (below === null) kept[name] = inner;
    else if (below !== undefined) kept[name] = cut(inner, below);
  }
  return kept;
}
