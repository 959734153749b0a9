import { readFileSync } from "node:fs";
import {
  buildSchema,
  type DocumentNode,
  execute,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLFieldResolver,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
  valueFromASTUntyped,
} from "graphql";
import { holds } from "../app-config.ts";
import type { Asker } from "./answers.ts";
import { answerMutations, answerQueries } from "./answers.ts";
import { MOST_A_QUERY_MAY_COST } from "./bucket.ts";
import { costOf } from "./cost.ts";

/** Shopify's official Admin schema, pruned by scripts/make-admin-schema.ts. */
export const schema = buildSchema(readFileSync(new URL("../schema/admin-2026-10.graphql", import.meta.url), "utf8"));

export interface GraphqlRequest {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string | null;
}

const THROTTLED = {
  message: "Throttled",
  extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
};

/**
 * Answers one Admin API request against the official schema: validated, metered by the shop's bucket, scopes checked.
 * What the stand-in does not imitate is an error that names it, never an empty answer.
 */
export async function answerGraphql(asker: Asker, request: GraphqlRequest): Promise<Record<string, unknown>> {
  const { bucket } = asker.shop;
  const now = performance.now();
  const document = valid.get(request.query) ?? parsed(request.query);
  if (document instanceof GraphQLError) return { errors: [document.toJSON()] };
  const invalid = valid.has(request.query) ? [] : validate(schema, document, specifiedRules);
  if (invalid.length > 0) {
    asker.world.config.log(`GraphQL refused: ${invalid.map((one) => one.message).join("; ")}`);
    return { errors: invalid.map((one) => one.toJSON()) };
  }
  if (valid.size < VALID) valid.set(request.query, document);
  const operation = operationOf(document, request.operationName);
  if (!operation) return { errors: [{ message: "No operation to run" }] };
  const asked = {
    schema,
    fragments: new Map(document.definitions.filter(isFragment).map((one) => [one.name.value, one])),
    variables: request.variables ?? {},
  };
  const requested = costOf(asked, operation);
  if (requested > MOST_A_QUERY_MAY_COST) {
    const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${MOST_A_QUERY_MAY_COST}).`;
    return { errors: [{ message, extensions: { code: "MAX_COST_EXCEEDED", cost: requested } }] };
  }
  const cost = (actual: number | null) => ({
    cost: {
      requestedQueryCost: requested,
      actualQueryCost: actual,
      throttleStatus: bucket.status(performance.now()),
    },
  });
  if (!bucket.take(requested, now)) return { errors: [THROTTLED], extensions: cost(null) };
  const result = await execute({
    schema,
    document,
    rootValue: operation.operation === "mutation" ? answerMutations(asker) : answerQueries(asker),
    contextValue: asker,
    variableValues: request.variables ?? {},
    operationName: request.operationName ?? null,
    fieldResolver: resolve,
  });
  const actual = Math.min(requested, costOf(asked, operation, result.data ?? {}));
  bucket.giveBack(requested - actual);
  for (const error of result.errors ?? []) asker.world.config.log(`GraphQL error: ${error.message}`);
  return {
    ...(result.data !== undefined && { data: result.data }),
    ...(result.errors && { errors: result.errors.map((one) => one.toJSON()) }),
    extensions: cost(actual),
  };
}

/** Operations that were found valid: an app sends few, over and over. */
const valid = new Map<string, DocumentNode>();
const VALID = 500;

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError(String(error));
  }
}

function operationOf(document: DocumentNode, name: string | null | undefined): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  return name ? operations.find((one) => one.name?.value === name) : operations[0];
}

const isFragment = (one: DocumentNode["definitions"][number]): one is FragmentDefinitionNode =>
  one.kind === Kind.FRAGMENT_DEFINITION;

const resolve: GraphQLFieldResolver<unknown, Asker> = (source, args, asker, info) => {
  const { fieldName, parentType } = info;
  const granted = asker.installation.scopes;
  const field = parentType.getFields()[fieldName];
  const named = field ? getNamedType(field.type) : null;
  // What `nodes` leads to is known by its parts alone.
  const sentences = [field?.astNode, parentType.astNode, named && "getFields" in named ? named.astNode : null];
  for (const needed of sentences.flatMap((node) => accessOf(node?.directives))) {
    if (needed.some((scope) => holds(granted, scope))) continue;
    throw new GraphQLError(
      `Access denied for ${fieldName} field. Required access: \`${needed.join("` or `")}\` access scope.`,
      { extensions: { code: "ACCESS_DENIED", requiredAccess: needed.join(", ") } },
    );
  }
  const object = source as Record<string, unknown>;
  const value = object[fieldName];
  if (value === undefined)
    throw new GraphQLError(`The simulator does not imitate ${parentType.name}.${fieldName}: see simulator/README.md`);
  return typeof value === "function" ? value.call(object, args) : value;
};

type Directives = NonNullable<OperationDefinitionNode["directives"]>;

function accessOf(directives: Directives | undefined): string[][] {
  const found = directives?.find((one) => one.name.value === "access");
  const argument = found?.arguments?.[0];
  return argument ? (valueFromASTUntyped(argument.value) as string[][]) : [];
}
