import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

const MUTATION = 10;
const COUNT = 10;
/** Shopify counts nothing for money and for a page's own data. */
const FREE = new Set(["MoneyBag", "MoneyV2", "PageInfo", "Count", "Attribute"]);
const MEASURED: Record<number, number> = { 0: 0, 1: 1, 5: 3, 10: 4, 20: 5, 50: 7, 101: 9 };

/** What the n nodes of a page weigh, fitted to recorded answers. */
export const weightOfPage = (n: number): number => MEASURED[n] ?? Math.max(1, Math.round(1.667 * n ** 0.365));

interface Asked {
  schema: GraphQLSchema;
  fragments: Map<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
}

/**
 * What an operation costs: scalars nothing, an object 1, a mutation 10, a connection `2 + s(n) × (1 + its node)`.
 * With an answer at hand, n is what came back instead of what was asked for, and what came back empty costs nothing.
 */
export function costOf(asked: Asked, operation: OperationDefinitionNode, answer?: unknown): number {
  const mutation = operation.operation === "mutation";
  const root = mutation ? asked.schema.getMutationType() : asked.schema.getQueryType();
  if (!root) return 0;
  let cost = 0;
  eachField(asked, operation.selectionSet, root.name, (field, type) => {
    const value = answer === undefined ? undefined : answered(answer, field);
    if (mutation) cost += MUTATION + childrenCost(asked, field, type, value);
    else if (field.name.value.endsWith("Count")) cost += COUNT;
    else cost += fieldCost(asked, field, type, value);
  });
  return cost;
}

function fieldCost(asked: Asked, field: FieldNode, type: GraphQLOutputType, value: unknown): number {
  const named = getNamedType(type);
  if (isLeafType(named) || FREE.has(named.name) || field.name.value === "userErrors" || value === null) return 0;
  if (named.name.endsWith("Connection")) return connectionCost(asked, field, named.name, value);
  if (isListOfNothing(value)) return 0;
  // A union weighs nothing itself: codeDiscountNodeByCode with its discount was recorded as 1.
  const one = (isUnionType(named) ? 0 : 1) + childrenCost(asked, field, type, firstOf(value));
  return named.name === "Node" ? one * idsAsked(asked, field, value) : one;
}

/** What is asked for by ids weighs as often as there are; of an answer, those that came. */
function idsAsked({ variables }: Asked, field: FieldNode, value: unknown): number {
  if (Array.isArray(value)) return value.filter((one) => one !== null).length;
  const ids = field.arguments?.find(({ name }) => name.value === "ids")?.value;
  if (ids?.kind === Kind.LIST) return ids.values.length;
  const given = ids?.kind === Kind.VARIABLE ? variables[ids.name.value] : undefined;
  return Array.isArray(given) ? given.length : 1;
}

function connectionCost(asked: Asked, field: FieldNode, connection: string, value: unknown): number {
  let node = 0;
  let came: number | null = null;
  eachField(asked, field.selectionSet, connection, (child, type) => {
    const name = child.name.value;
    const inner = value === undefined ? undefined : answered(value, child);
    if (Array.isArray(inner)) came = inner.length;
    if (name === "nodes") node = Math.max(node, childrenCost(asked, child, type, firstOf(inner)));
    if (name === "edges")
      eachField(asked, child.selectionSet, getNamedType(type).name, (edge, edgeType) => {
        if (edge.name.value === "node") node = Math.max(node, childrenCost(asked, edge, edgeType, undefined));
      });
  });
  return Math.round(2 + weightOfPage(came ?? pageSize(asked, field)) * (1 + node));
}

function childrenCost(asked: Asked, field: FieldNode, type: GraphQLOutputType, value: unknown): number {
  let cost = 0;
  const branches = new Map<string, number>();
  eachField(asked, field.selectionSet, getNamedType(type).name, (child, childType, on) => {
    const inner = value === undefined ? undefined : answered(value, child);
    const part = fieldCost(asked, child, childType, inner);
    if (on === getNamedType(type).name) cost += part;
    else branches.set(on, (branches.get(on) ?? 0) + part);
  });
  // Of a union's branches only one can come back: the dearest is asked for.
  return cost + Math.max(0, ...branches.values());
}

function pageSize({ variables }: Asked, field: FieldNode): number {
  for (const argument of field.arguments ?? []) {
    if (argument.name.value !== "first" && argument.name.value !== "last") continue;
    if (argument.value.kind === Kind.INT) return Number(argument.value.value);
    if (argument.value.kind === Kind.VARIABLE) return Number(variables[argument.value.name.value] ?? 0);
  }
  return 0;
}

function eachField(
  asked: Asked,
  selections: SelectionSetNode | undefined,
  on: string,
  visit: (field: FieldNode, type: GraphQLOutputType, on: string) => void,
): void {
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const parent = asked.schema.getType(on);
      const definition =
        isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[selection.name.value] : undefined;
      if (definition) visit(selection, definition.type, on);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      eachField(asked, selection.selectionSet, selection.typeCondition?.name.value ?? on, visit);
    } else {
      const fragment = asked.fragments.get(selection.name.value);
      if (fragment) eachField(asked, fragment.selectionSet, fragment.typeCondition.name.value, visit);
    }
  }
}

function answered(answer: unknown, field: FieldNode): unknown {
  if (typeof answer !== "object" || answer === null) return undefined;
  return (answer as Record<string, unknown>)[field.alias?.value ?? field.name.value];
}

const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
const isListOfNothing = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
