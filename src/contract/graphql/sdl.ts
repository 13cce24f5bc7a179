import {
  type DefinitionNode,
  GraphQLError,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  Source,
  visit,
} from "graphql";
import { messageOf } from "../../errors.ts";

/** Words and marks of one file. A public schema of 1 MB in one file has 70,000. */
const MAX_TOKENS = 500_000;

/** One file of type system definitions. */
export interface SdlFile {
  path: string;
  text: string;
  /** 1-based line of the file at which the text begins, when it is a part of a program. */
  firstLine?: number;
}

/** A file that was parsed, with the names it brings and the names it needs. */
export interface Sdl {
  path: string;
  definitions: readonly DefinitionNode[];
  /** Types that it defines, not those it only extends. */
  defined: ReadonlySet<string>;
  extended: ReadonlySet<string>;
  /** Types that it names anywhere, its own among them. */
  named: ReadonlySet<string>;
  /** It says where queries begin: a `schema` block, or the type `Query`. */
  hasRoot: boolean;
}

const BUILT_IN: ReadonlySet<string> = new Set(["Int", "Float", "String", "Boolean", "ID"]);

/** @returns `problem`, which begins with the line, when the text is no GraphQL or beyond the limits */
export function readSdl({
  path,
  text,
  firstLine = 1,
}: SdlFile): { sdl: Sdl; problem?: never } | { sdl?: never; problem: string } {
  try {
    const source = new Source(text, path, { line: firstLine, column: 1 });
    const { definitions } = parse(source, { maxTokens: MAX_TOKENS });
    return { sdl: inventoryOf(path, definitions) };
  } catch (error) {
    const line = error instanceof GraphQLError ? error.locations?.[0]?.line : undefined;
    if (error instanceof RangeError) return { problem: "line 1: nested too deeply to be read" };
    return { problem: `line ${(line ?? 1) + firstLine - 1}: ${messageOf(error)}` };
  }
}

/** Types that the files name and none of them defines or extends. */
export function missingTypes(files: readonly Sdl[]): Set<string> {
  const known = new Set(files.flatMap((file) => [...file.defined, ...file.extended]));
  const named = files.flatMap((file) => [...file.named]);
  return new Set(named.filter((name) => !known.has(name) && !BUILT_IN.has(name)));
}

function inventoryOf(path: string, definitions: readonly DefinitionNode[]): Sdl {
  const types = definitions.filter((node) => !isOperation(node));
  const defined = new Set(types.filter(isTypeDefinitionNode).map((node) => node.name.value));
  const extended = new Set(types.filter(isTypeExtensionNode).map((node) => node.name.value));
  const named = new Set<string>();
  for (const definition of types) {
    visit(definition, {
      NamedType: ({ name }) => {
        named.add(name.value);
      },
    });
  }
  const hasRoot = defined.has("Query") || types.some((node) => node.kind === Kind.SCHEMA_DEFINITION);
  return { path, definitions: types, defined, extended, named, hasRoot };
}

/** Queries and fragments are what clients write, no part of a schema. */
function isOperation({ kind }: DefinitionNode): boolean {
  return kind === Kind.OPERATION_DEFINITION || kind === Kind.FRAGMENT_DEFINITION;
}
