import {
  type ASTNode,
  BreakingChangeType,
  DangerousChangeType,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type Location as Token,
} from "graphql";
import type { Location } from "../../domain/pull-request.ts";
import type { SchemaChange } from "./find-changes.ts";

export interface PlacedLine {
  at: Location;
  /** The line without the space around it, at most 300 characters. */
  excerpt: string;
}

/** Where the head has what changed or was added; everything else shows where the base had it. */
const SHOWN_AT_HEAD: ReadonlySet<string> = new Set([
  BreakingChangeType.TYPE_CHANGED_KIND,
  BreakingChangeType.FIELD_CHANGED_KIND,
  BreakingChangeType.ARG_CHANGED_KIND,
  BreakingChangeType.REQUIRED_ARG_ADDED,
  BreakingChangeType.REQUIRED_INPUT_FIELD_ADDED,
  BreakingChangeType.REQUIRED_DIRECTIVE_ARG_ADDED,
  BreakingChangeType.DIRECTIVE_REPEATABLE_REMOVED,
  ...Object.values(DangerousChangeType),
]);

/** The line of a change, on the side where it can be read; `undefined` when it stands in no file. */
export function placeOf(
  change: SchemaChange,
  base: GraphQLSchema,
  head: GraphQLSchema,
): PlacedLine | undefined {
  const side = SHOWN_AT_HEAD.has(change.type) ? "head" : "base";
  const token = nodeOf(change, side === "head" ? head : base)?.loc;
  return token && lineOf(token, side);
}

function nodeOf(change: SchemaChange, schema: GraphQLSchema): ASTNode | undefined {
  const { type, owner, member, argument } = change;
  if (type.startsWith("DIRECTIVE") || type === BreakingChangeType.REQUIRED_DIRECTIVE_ARG_ADDED) {
    const directive = schema.getDirective(owner);
    const part =
      directive?.args.find(({ name }) => name === member)?.astNode?.name ??
      directive?.astNode?.locations.find(({ value }) => value === member);
    return part ?? directive?.astNode?.name;
  }
  const named = schema.getType(owner);
  if (!named) return undefined;
  if (member === undefined) return named.astNode?.name;
  if (argument === undefined) return memberNode(named, member, type) ?? named.astNode?.name;
  const argNode = argumentOf(named, member, argument)?.astNode;
  return type === BreakingChangeType.ARG_CHANGED_KIND ? argNode?.type : argNode?.name;
}

/** `changed` asks for the line of the type, which may stand below the arguments. */
function memberNode(type: GraphQLNamedType, member: string, change: string): ASTNode | undefined {
  if (isUnionType(type) || change.startsWith("IMPLEMENTED_INTERFACE")) return mentionOf(type, member);
  if (isEnumType(type)) return type.getValue(member)?.astNode?.name;
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return undefined;
  const node = type.getFields()[member]?.astNode;
  return change === BreakingChangeType.FIELD_CHANGED_KIND ? node?.type : node?.name;
}

/** The name of a member in the list of a union, or of an interface after `implements`. */
function mentionOf(type: GraphQLNamedType, member: string): ASTNode | undefined {
  const nodes = isUnionType(type)
    ? [type.astNode, ...type.extensionASTNodes].flatMap((node) => node?.types ?? [])
    : isObjectType(type) || isInterfaceType(type)
      ? [type.astNode, ...type.extensionASTNodes].flatMap((node) => node?.interfaces ?? [])
      : [];
  return nodes.find(({ name }) => name.value === member)?.name;
}

export function argumentOf(
  type: GraphQLNamedType,
  field: string,
  argument: string,
): GraphQLArgument | undefined {
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  return type.getFields()[field]?.args.find(({ name }) => name === argument);
}

/** A text inside a program begins at a line of its own: see `SdlFile`. */
function lineOf({ source, startToken }: Token, side: Location["side"]): PlacedLine {
  const line = source.locationOffset.line - 1 + startToken.line;
  const from = source.body.lastIndexOf("\n", startToken.start - 1) + 1;
  const end = source.body.indexOf("\n", startToken.start);
  return {
    at: { path: source.name, from: line, to: line, side },
    excerpt: source.body
      .slice(from, end < 0 ? undefined : end)
      .trim()
      .slice(0, 300),
  };
}
