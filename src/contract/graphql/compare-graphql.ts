import { BreakingChangeType, type DirectiveLocation, type GraphQLSchema } from "graphql";
import type { ContractChange, ContractComparison, ContractLevel } from "../../domain/contract.ts";
import { shown } from "../change.ts";
import { buildSchema } from "./build-schema.ts";
import { type Cause, causesAmong } from "./causes.ts";
import { deprecationOf, describeChange } from "./describe-change.ts";
import { coordinateOf, findChanges, type SchemaChange } from "./find-changes.ts";
import { type PlacedLine, placeOf } from "./places.ts";
import { readSdl, type Sdl, type SdlFile } from "./sdl.ts";

export interface GraphqlComparison {
  comparison: ContractComparison | undefined;
  /** What was not compared, each in words for a person. */
  gaps: readonly string[];
}

/** More than this many members of one type that changed alike are told as one. */
const TOLD_ONE_BY_ONE = 3;
/** Types without a definition that are named one by one. */
const NAMED = 5;

/**
 * Every breaking and dangerous change between two versions of one schema, as graphql-js counts them, each cause once.
 *
 * @param path the file that stands for the schema
 * @param base its files at the merge base, at least one
 * @param head its files at head; none when the schema is gone
 */
export function compareGraphql(
  path: string,
  base: readonly SdlFile[],
  head: readonly SdlFile[],
): GraphqlComparison {
  const gaps: string[] = [];
  const [before, after] = [readAll(base, gaps), readAll(head, gaps)];
  // A schema with a file missing would look like one from which everything in that file was removed.
  if (gaps.length > 0) return { comparison: undefined, gaps };
  const version = { scheme: "none", before: "", after: "", moved: false };
  if (after.length === 0) {
    const gone = schemaRemoved(before);
    return { comparison: { path, kind: "graphql", version, changes: gone ? [gone] : [] }, gaps };
  }
  const [was, now] = [buildSchema(before), buildSchema(after)];
  if ("problem" in was) return { comparison: undefined, gaps: [`before this change: ${was.problem}`] };
  if ("problem" in now) return { comparison: undefined, gaps: [now.problem] };
  if (now.missing.size > 0) gaps.push(missingGap(now.missing));
  const { changes, unread } = findChanges(was.schema, now.schema);
  gaps.push(...unread.map((sentence) => `not understood: ${sentence}`));
  const real = changes
    .filter(({ owner }) => !was.missing.has(owner))
    .map((change) => (now.missing.has(change.owner) ? withoutDefinition(change) : change));
  const placed = causesAmong(real, was.schema).map((cause) => changeOf(cause, was.schema, now.schema));
  const found = gathered(placed.filter((change) => change !== undefined));
  return { comparison: { path, kind: "graphql", version, changes: found }, gaps };
}

function readAll(files: readonly SdlFile[], gaps: string[]): Sdl[] {
  return files.flatMap((file) => {
    const read = readSdl(file);
    if (read.sdl) return [read.sdl];
    gaps.push(`${file.path}: ${read.problem}`);
    return [];
  });
}

/** Its definition is gone while something still names it: to a consumer it is removed. */
function withoutDefinition(change: SchemaChange): SchemaChange {
  if (change.type !== BreakingChangeType.TYPE_CHANGED_KIND) return change;
  const { before: _, after: __, ...rest } = change;
  return { ...rest, type: BreakingChangeType.TYPE_REMOVED };
}

function missingGap(missing: ReadonlySet<string>): string {
  const names = [...missing].sort();
  const named = names.slice(0, NAMED).map(shown).join(", ");
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return `no file of the schema defines ${named}${more}: what is in them was not compared`;
}

function changeOf(
  { change, follow }: Cause,
  base: GraphQLSchema,
  head: GraphQLSchema,
): ContractChange | undefined {
  const place = placeOf(change, base, head);
  // Built-in scalars stand in no file: nobody removes them.
  if (!place) return undefined;
  const reason = deprecationOf(change, base);
  const date = reason === undefined ? undefined : /\b\d{4}-\d{2}-\d{2}\b/.exec(reason)?.[0];
  const also = follow.map((one) => placeOf(one, base, head)?.at).filter((at) => at !== undefined);
  const coordinate = coordinateOf(change);
  return {
    level: levelOf(change, base),
    ...describeChange(change, base),
    operations: [coordinate, ...follow.map(coordinateOf)],
    pointer: coordinate,
    ...place,
    before: change.before ?? (place.at.side === "base" ? "present" : "absent"),
    after: change.after ?? (place.at.side === "base" ? "absent" : "present"),
    ...(reason === undefined ? {} : { deprecated: true }),
    ...(date === undefined ? {} : { announced: date }),
    ...(also.length > 0 ? { also } : {}),
  };
}

const IN_QUERIES: ReadonlySet<string> = new Set<keyof typeof DirectiveLocation>([
  "QUERY",
  "MUTATION",
  "SUBSCRIPTION",
  "FIELD",
  "FRAGMENT_DEFINITION",
  "FRAGMENT_SPREAD",
  "INLINE_FRAGMENT",
  "VARIABLE_DEFINITION",
]);

/** A directive that no query can carry is between the server and its tools. */
function levelOf(change: SchemaChange, base: GraphQLSchema): ContractLevel {
  const isOfDirective =
    change.type.startsWith("DIRECTIVE") || change.type === BreakingChangeType.REQUIRED_DIRECTIVE_ARG_ADDED;
  if (!isOfDirective) return change.level;
  const locations =
    change.type === BreakingChangeType.DIRECTIVE_LOCATION_REMOVED
      ? [change.member ?? ""]
      : (base.getDirective(change.owner)?.locations ?? []);
  return locations.some((location) => IN_QUERIES.has(location)) ? change.level : "safe";
}

function gathered(changes: readonly ContractChange[]): ContractChange[] {
  const groups = new Map<string, ContractChange[]>();
  for (const change of changes) {
    const owner = change.pointer.includes(".") ? change.pointer.slice(0, change.pointer.indexOf(".")) : "";
    const key = [change.kind, change.level, owner, change.at.side, change.deprecated === true].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (!first || group.length <= TOLD_ONE_BY_ONE) return group;
    const [name] = first.operations;
    const operations = others.flatMap((change) => change.operations);
    return [
      {
        ...first,
        operations: [name, ...first.operations.slice(1), ...operations] as const,
        consequence: `${first.consequence}; so it is with ${others.length} more of the same kind`,
        also: [...(first.also ?? []), ...others.flatMap((change) => [change.at, ...(change.also ?? [])])],
      },
    ];
  });
}

/** The whole schema is gone: one change, at its first definition. */
function schemaRemoved(files: readonly Sdl[]): ContractChange | undefined {
  const definitions = files.flatMap((file) => file.definitions);
  const token = definitions[0]?.loc;
  if (!token) return undefined;
  const line = token.source.locationOffset.line - 1 + token.startToken.line;
  const end = token.source.body.indexOf("\n", token.start);
  const text = token.source.body.slice(token.start, end < 0 ? undefined : end);
  const place: PlacedLine = {
    at: { path: token.source.name, from: line, to: line, side: "base" },
    excerpt: text.trim().slice(0, 300),
  };
  return {
    kind: "schema-removed",
    level: "breaking",
    operations: ["schema"],
    pointer: "schema",
    ...place,
    before: `${definitions.length} definitions`,
    after: "absent",
    consequence: "a client of this schema finds no contract for it any more",
    instead: "Keep the schema in the repository as long as a server answers by it.",
  };
}
