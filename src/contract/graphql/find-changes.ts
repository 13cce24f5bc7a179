import {
  BreakingChangeType,
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLSchema,
} from "graphql";

/** What graphql-js says about two schemas, with the names taken out of its sentence. */
export interface SchemaChange {
  type: BreakingChangeType | DangerousChangeType;
  level: "breaking" | "dangerous";
  description: string;
  /** A type, or a directive when `type` begins with `DIRECTIVE`. */
  owner: string;
  /** A field, an enum value, a union's member, an interface, a directive's argument or location. */
  member?: string;
  /** An argument of the field. */
  argument?: string;
  before?: string;
  after?: string;
}

type Names = Pick<SchemaChange, "owner" | "member" | "argument" | "before" | "after">;

/**
 * graphql-js tells a change as a sentence only. Names in it are GraphQL names, without spaces or full stops, so
 * each sentence is read in one way.
 */
const SENTENCES: readonly (readonly [RegExp, readonly (keyof Names)[]])[] = [
  [/^Standard scalar (\w+) was removed because it is not referenced anymore\.$/, ["owner"]],
  [/^Repeatable flag was removed from (\w+)\.$/, ["owner"]],
  [/^A required arg (\w+) on directive (\w+) was added\.$/, ["member", "owner"]],
  [/^(?:A required|An optional) field (\w+) on input type (\w+) was added\.$/, ["member", "owner"]],
  [/^(?:A required|An optional) arg (\w+) on (\w+)\.(\w+) was added\.$/, ["argument", "owner", "member"]],
  [/^(\w+) was (?:added to|removed from) (?:union|enum) type (\w+)\.$/, ["member", "owner"]],
  [/^(\w+) was removed from (\w+)\.$/, ["member", "owner"]],
  [/^(\w+) added to interfaces implemented by (\w+)\.$/, ["member", "owner"]],
  [/^(\w+) no longer implements interface (\w+)\.$/, ["owner", "member"]],
  [/^(\w+)\.(\w+) arg (\w+) was removed\.$/, ["owner", "member", "argument"]],
  [/^(\w+)\.(\w+) arg (\w+) defaultValue was removed\.$/, ["owner", "member", "argument"]],
  [
    /^(\w+)\.(\w+) arg (\w+) has changed type from (\S+) to (\S+)\.$/,
    ["owner", "member", "argument", "before", "after"],
  ],
  [/^(\w+)\.(\w+) arg (\w+) has changed defaultValue from /, ["owner", "member", "argument"]],
  [/^(\w+)\.(\w+) changed type from (\S+) to (\S+)\.$/, ["owner", "member", "before", "after"]],
  [/^(\w+)\.(\w+) was removed\.$/, ["owner", "member"]],
  [/^(\w+) changed from (an? [\w ]+?) to (an? [\w ]+)\.$/, ["owner", "before", "after"]],
  [/^(\w+) was removed\.$/, ["owner"]],
];

export interface FoundChanges {
  changes: readonly SchemaChange[];
  /** Sentences that were not understood, as they are: nothing is dropped. */
  unread: readonly string[];
}

/** Every breaking and dangerous change, as graphql-js counts them. */
export function findChanges(base: GraphQLSchema, head: GraphQLSchema): FoundChanges {
  const changes: SchemaChange[] = [];
  const unread: string[] = [];
  const add = (
    level: SchemaChange["level"],
    { type, description }: Pick<SchemaChange, "type" | "description">,
  ) => {
    const names = namesIn(description);
    if (names) changes.push({ type, level, description, ...names });
    else unread.push(description);
  };
  for (const change of findBreakingChanges(base, head)) add("breaking", change);
  for (const change of findDangerousChanges(base, head)) add("dangerous", change);
  return { changes, unread };
}

function namesIn(description: string): Names | undefined {
  for (const [sentence, keys] of SENTENCES) {
    const match = sentence.exec(description);
    if (!match) continue;
    const names: Names = { owner: "" };
    for (const [index, key] of keys.entries()) names[key] = match[index + 1] ?? "";
    return names;
  }
  return undefined;
}

/** How a consumer writes it: `Query.orders(first:)`, `@auth(role:)`. Source: GraphQL, schema coordinates. */
export function coordinateOf({ type, owner, member, argument }: SchemaChange): string {
  if (type.startsWith("DIRECTIVE") || type === BreakingChangeType.REQUIRED_DIRECTIVE_ARG_ADDED) {
    const isLocation = type === BreakingChangeType.DIRECTIVE_LOCATION_REMOVED;
    return member === undefined || isLocation ? `@${owner}` : `@${owner}(${member}:)`;
  }
  if (argument !== undefined) return `${owner}.${member}(${argument}:)`;
  return member === undefined || OF_THE_TYPE.has(type) ? owner : `${owner}.${member}`;
}

/** Members of these are types of their own: the coordinate is the type that has them. */
const OF_THE_TYPE: ReadonlySet<string> = new Set([
  BreakingChangeType.TYPE_REMOVED_FROM_UNION,
  DangerousChangeType.TYPE_ADDED_TO_UNION,
  BreakingChangeType.IMPLEMENTED_INTERFACE_REMOVED,
  DangerousChangeType.IMPLEMENTED_INTERFACE_ADDED,
]);
