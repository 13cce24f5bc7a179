import {
  buildASTSchema,
  type DefinitionNode,
  type GraphQLSchema,
  Kind,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from "graphql";
import { messageOf } from "../../errors.ts";
import { missingTypes, type Sdl } from "./sdl.ts";

export interface BuiltSchema {
  schema: GraphQLSchema;
  /** Types that no file defines. They are in the schema as scalars, so that the rest can be compared. */
  missing: ReadonlySet<string>;
}

/**
 * One schema of several files, as the servers lay them together: the same type in two files is one type, and
 * `extend type Query` without a `Query` defines it. Directives and scalars from elsewhere are taken as named.
 * Nothing is validated: whether the schema is right is for the server to say.
 */
export function buildSchema(files: readonly Sdl[]): BuiltSchema | { problem: string } {
  const missing = missingTypes(files);
  const stubs = [...missing].map(
    (name): DefinitionNode => ({
      kind: Kind.SCALAR_TYPE_DEFINITION,
      name: { kind: Kind.NAME, value: name },
    }),
  );
  try {
    const definitions = [...laidTogether(files.flatMap((file) => file.definitions)), ...stubs];
    const document = { kind: Kind.DOCUMENT as const, definitions };
    const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
    // Fields are made when they are first asked for: a circle of default values shows itself here.
    for (const type of Object.values(schema.getTypeMap())) if ("getFields" in type) type.getFields();
    return { schema, missing };
  } catch (error) {
    if (error instanceof RangeError) return { problem: "its default values go round in a circle" };
    return { problem: messageOf(error) };
  }
}

function* laidTogether(definitions: readonly DefinitionNode[]): Generator<DefinitionNode> {
  const [defined, directives] = [new Set<string>(), new Set<string>()];
  let hasSchema = false;
  const later: DefinitionNode[] = [];
  for (const node of definitions) {
    if (node.kind === Kind.DIRECTIVE_DEFINITION) {
      if (!directives.has(node.name.value)) yield node;
      directives.add(node.name.value);
    } else if (node.kind === Kind.SCHEMA_DEFINITION) {
      yield hasSchema ? { ...node, kind: Kind.SCHEMA_EXTENSION } : node;
      hasSchema = true;
    } else if (isDefinition(node)) {
      yield defined.has(node.name.value) ? extensionOf(node) : node;
      defined.add(node.name.value);
    } else later.push(node);
  }
  for (const node of later) {
    if (!isExtension(node) || defined.has(node.name.value)) yield node;
    else {
      defined.add(node.name.value);
      yield definitionOf(node);
    }
  }
}

function isDefinition(node: DefinitionNode): node is TypeDefinitionNode {
  return node.kind.endsWith("TypeDefinition");
}

function isExtension(node: DefinitionNode): node is TypeExtensionNode {
  return node.kind.endsWith("TypeExtension");
}

function extensionOf(node: TypeDefinitionNode): TypeExtensionNode {
  switch (node.kind) {
    case Kind.SCALAR_TYPE_DEFINITION:
      return { ...node, kind: Kind.SCALAR_TYPE_EXTENSION };
    case Kind.OBJECT_TYPE_DEFINITION:
      return { ...node, kind: Kind.OBJECT_TYPE_EXTENSION };
    case Kind.INTERFACE_TYPE_DEFINITION:
      return { ...node, kind: Kind.INTERFACE_TYPE_EXTENSION };
    case Kind.UNION_TYPE_DEFINITION:
      return { ...node, kind: Kind.UNION_TYPE_EXTENSION };
    case Kind.ENUM_TYPE_DEFINITION:
      return { ...node, kind: Kind.ENUM_TYPE_EXTENSION };
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return { ...node, kind: Kind.INPUT_OBJECT_TYPE_EXTENSION };
  }
}

function definitionOf(node: TypeExtensionNode): TypeDefinitionNode {
  switch (node.kind) {
    case Kind.SCALAR_TYPE_EXTENSION:
      return { ...node, kind: Kind.SCALAR_TYPE_DEFINITION };
    case Kind.OBJECT_TYPE_EXTENSION:
      return { ...node, kind: Kind.OBJECT_TYPE_DEFINITION };
    case Kind.INTERFACE_TYPE_EXTENSION:
      return { ...node, kind: Kind.INTERFACE_TYPE_DEFINITION };
    case Kind.UNION_TYPE_EXTENSION:
      return { ...node, kind: Kind.UNION_TYPE_DEFINITION };
    case Kind.ENUM_TYPE_EXTENSION:
      return { ...node, kind: Kind.ENUM_TYPE_DEFINITION };
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return { ...node, kind: Kind.INPUT_OBJECT_TYPE_DEFINITION };
  }
}
