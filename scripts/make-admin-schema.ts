import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  type DirectiveNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  type IntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isScalarType,
  isUnionType,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

/**
 * Prunes Shopify's Admin schema to what the simulator answers, and writes it as SDL.
 *
 *   node scripts/make-admin-schema.ts INTROSPECTION.json.gz simulator/schema/admin-2026-10.graphql OPERATIONS.graphql...
 *
 * Keeps every field the operations use, every plain value of the types they reach, and whole input types. What Shopify
 * says about access scopes becomes `@access(allOf: [[anyOf]])`, so that the simulator can refuse a missing scope.
 */
const ACCESS = "directive @access(allOf: [[String!]!]!) on FIELD_DEFINITION | OBJECT";

/** Fields Shopify's plain-value rule would keep although nothing needs them and the stand-in could not answer them. */
type Kept = Map<string, Set<string>>;

function keepOperations(schema: GraphQLSchema, source: string, kept: Kept, types: Set<string>): void {
  const info = new TypeInfo(schema);
  visit(
    parse(source),
    visitWithTypeInfo(info, {
      Field() {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (!parent || !field || field.name.startsWith("__")) return;
        const fields = kept.get(parent.name) ?? new Set();
        kept.set(parent.name, fields.add(field.name));
        types.add(parent.name).add(getNamedType(field.type).name);
        for (const argument of field.args) keepInput(getNamedType(argument.type), types);
      },
      InlineFragment: (node) => void (node.typeCondition && types.add(node.typeCondition.name.value)),
      FragmentDefinition: (node) => void types.add(node.typeCondition.name.value),
      VariableDefinition() {
        const type = info.getInputType();
        if (type) keepInput(getNamedType(type), types);
      },
    }),
  );
}

function keepInput(type: GraphQLNamedType, types: Set<string>): void {
  if (types.has(type.name)) return;
  types.add(type.name);
  if (!isInputObjectType(type)) return;
  for (const field of Object.values(type.getFields())) keepInput(getNamedType(field.type), types);
}

/** Adds to each reached type its plain values, to each union its members, to each implemented interface its fields. */
function keepPlainValues(schema: GraphQLSchema, kept: Kept, types: Set<string>): void {
  for (let before = -1; before !== types.size; ) {
    before = types.size;
    for (const name of [...types]) {
      const type = schema.getType(name);
      if (isUnionType(type)) for (const member of type.getTypes()) types.add(member.name);
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      const fields = kept.get(name) ?? new Set<string>();
      kept.set(name, fields);
      if (type === schema.getQueryType() || type === schema.getMutationType()) continue;
      for (const field of Object.values(type.getFields())) {
        if (!isLeafType(getNamedType(field.type))) continue;
        fields.add(field.name);
        types.add(getNamedType(field.type).name);
        for (const argument of field.args) keepInput(getNamedType(argument.type), types);
      }
      for (const shared of type.getInterfaces()) {
        if (types.has(shared.name)) for (const field of kept.get(shared.name) ?? []) fields.add(field);
      }
      if (fields.size === 0) fields.add(Object.keys(type.getFields())[0] as string);
      for (const field of fields) {
        const definition = type.getFields()[field];
        if (definition) types.add(getNamedType(definition.type).name);
      }
    }
  }
}

function prune(introspection: IntrospectionQuery, kept: Kept, types: Set<string>): GraphQLSchema {
  const wanted = introspection.__schema.types.filter((type) => types.has(type.name) || type.name.startsWith("__"));
  const pruned = wanted.map((type) => {
    if (type.kind !== "OBJECT" && type.kind !== "INTERFACE") return type;
    const fields = kept.get(type.name);
    return {
      ...type,
      fields: type.fields.filter((field) => fields?.has(field.name)),
      interfaces: type.interfaces.filter((shared) => types.has(shared.name)),
      ...(type.kind === "INTERFACE" && { possibleTypes: type.possibleTypes.filter((one) => types.has(one.name)) }),
    };
  });
  return buildClientSchema({ __schema: { ...introspection.__schema, types: pruned } } as IntrospectionQuery);
}

type Access = { requiredAccess?: string | null };

/** "`a` or `b` scope. Also: `c` …" → [[a, b], [c]] */
function scopesOf(sentence: string | null | undefined): string[][] {
  if (!sentence) return [];
  const groups = sentence.split("Also:").map((part) => part.match(/\b(?:read|write)_[a-z_]+\b/g) ?? []);
  return groups.filter((group) => group.length > 0).map((group) => [...new Set(group)]);
}

function access(sentence: string | null | undefined): DirectiveNode[] {
  const scopes = scopesOf(sentence);
  if (scopes.length === 0) return [];
  const document = parse(`type T @access(allOf: ${JSON.stringify(scopes)}) { a: Int }`);
  const type = document.definitions[0];
  return type?.kind === Kind.OBJECT_TYPE_DEFINITION ? [...(type.directives ?? [])] : [];
}

function withAccess(sdl: string, introspection: IntrospectionQuery): string {
  const byName = new Map(introspection.__schema.types.map((type) => [type.name, type]));
  const document = visit(parse(sdl), {
    ObjectTypeDefinition(node) {
      const type = byName.get(node.name.value);
      if (type?.kind !== "OBJECT") return undefined;
      const fields = new Map(type.fields.map((field) => [field.name, field as Access]));
      return {
        ...node,
        directives: [...(node.directives ?? []), ...access((type as Access).requiredAccess)],
        fields: node.fields?.map((field) => ({
          ...field,
          directives: [...(field.directives ?? []), ...access(fields.get(field.name.value)?.requiredAccess)],
        })),
      };
    },
  });
  return print(document);
}

function withoutDescriptions(introspection: IntrospectionQuery): IntrospectionQuery {
  const bare = JSON.stringify(introspection, (key, value) => (key === "description" ? null : value));
  return JSON.parse(bare) as IntrospectionQuery;
}

const [input, output, ...operations] = process.argv.slice(2);
if (!input || !output || operations.length === 0) {
  console.error("Use: node scripts/make-admin-schema.ts INTROSPECTION.json.gz OUTPUT.graphql OPERATIONS.graphql...");
  process.exit(1);
}
const packed = readFileSync(input);
const introspection = withoutDescriptions(
  (JSON.parse(gunzipSync(packed).toString("utf8")) as { data: IntrospectionQuery }).data,
);
const full = buildClientSchema(introspection);
const kept: Kept = new Map();
const types = new Set<string>([full.getQueryType()?.name ?? "", full.getMutationType()?.name ?? ""]);
for (const name of ["Boolean", "Int", "Float", "String", "ID"]) types.add(name);
for (const file of operations) keepOperations(full, readFileSync(file, "utf8"), kept, types);
keepPlainValues(full, kept, types);
const pruned = prune(introspection, kept, types);
const sdl = withAccess(printSchema(lexicographicSortSchema(pruned)), introspection);
writeFileSync(output, `${ACCESS}\n\n${sdl}\n`);
const counted = Object.values(pruned.getTypeMap()).filter((type) => !isScalarType(type) && !isEnumType(type)).length;
console.log(`${output}: ${counted} types, ${sdl.length} characters, from sha256 ${sha(packed)}`);

function sha(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
