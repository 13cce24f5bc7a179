import {
  BreakingChangeType,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from "graphql";
import { coordinateOf, type SchemaChange } from "./find-changes.ts";

/** One thing that was done to the schema, and what follows from it. */
export interface Cause {
  change: SchemaChange;
  follow: readonly SchemaChange[];
}

/** One field, argument or input field of the base schema, by the type it leads to. */
interface Use {
  owner: string;
  member: string;
  argument?: string;
}

/**
 * Puts together what has one cause:
 *
 * - A type is gone and fields changed to another type: the type was replaced, and the fields follow.
 * - A type is gone with every field that led to it: the fields are the cause, the type follows.
 * - A field changed on an interface and on the types that implement it: the interface is the cause.
 */
export function causesAmong(changes: readonly SchemaChange[], base: GraphQLSchema): Cause[] {
  const followed = new Map<SchemaChange, SchemaChange>();
  const known = new Map(changes.map((change) => [keyOf(change.type, coordinateOf(change)), change]));
  for (const change of changes) {
    const leader = leaderByInterface(change, base, known);
    if (leader) followed.set(change, leader);
  }
  const gone = new Map(changes.filter(isTypeRemoved).map((change) => [change.owner, change]));
  if (gone.size > 0) followRemovedTypes(changes, gone, base, followed);
  return gatheredBy(changes, followed);
}

function gatheredBy(
  changes: readonly SchemaChange[],
  followed: ReadonlyMap<SchemaChange, SchemaChange>,
): Cause[] {
  const causes = new Map<SchemaChange, SchemaChange[]>();
  for (const change of changes) if (!followed.has(change)) causes.set(change, []);
  for (const change of followed.keys()) {
    const seen = new Set([change]);
    let leader = followed.get(change);
    while (leader && followed.has(leader) && !seen.has(leader)) {
      seen.add(leader);
      leader = followed.get(leader);
    }
    const list = leader && causes.get(leader);
    if (list) list.push(change);
    // Two that follow each other have no leader: each stands for itself.
    else causes.set(change, []);
  }
  return [...causes].map(([change, follow]) => ({ change, follow }));
}

function leaderByInterface(
  change: SchemaChange,
  base: GraphQLSchema,
  known: ReadonlyMap<string, SchemaChange>,
): SchemaChange | undefined {
  const type = base.getType(change.owner);
  if (change.member === undefined || !(isObjectType(type) || isInterfaceType(type))) return undefined;
  if (change.type.startsWith("IMPLEMENTED_INTERFACE")) return undefined;
  for (const { name } of type.getInterfaces()) {
    const same = known.get(keyOf(change.type, coordinateOf({ ...change, owner: name })));
    if (same && same !== change) return same;
  }
  return undefined;
}

function followRemovedTypes(
  changes: readonly SchemaChange[],
  gone: ReadonlyMap<string, SchemaChange>,
  base: GraphQLSchema,
  followed: Map<SchemaChange, SchemaChange>,
): void {
  const uses = usesOf(base, gone);
  const at = new Map(changes.map((change) => [coordinateOf(change), change]));
  for (const [name, removed] of gone) {
    const own = uses.get(name) ?? [];
    const turned = own.map((use) => at.get(coordinateOfUse(use))).filter((one) => one !== undefined);
    const replaced = turned.filter(({ type }) => TYPE_TURNED.has(type));
    if (replaced.length > 0) {
      for (const change of replaced) if (!followed.has(change)) followed.set(change, removed);
    } else if (own.length > 0 && !isReachedOtherwise(base.getType(name), gone, base)) {
      const leaders = own.map((use) => leaderOf(use, at, gone));
      const leader = leaders.find((one) => one !== undefined && one !== removed);
      if (leader && leaders.every((one) => one !== undefined)) followed.set(removed, leader);
    }
    for (const change of changes)
      if (namesMember(change, name) && !followed.has(change)) followed.set(change, removed);
  }
}

const TYPE_TURNED: ReadonlySet<string> = new Set([
  BreakingChangeType.FIELD_CHANGED_KIND,
  BreakingChangeType.ARG_CHANGED_KIND,
]);

/** The removal that takes this use away. */
function leaderOf(
  { owner, member, argument }: Use,
  at: ReadonlyMap<string, SchemaChange>,
  gone: ReadonlyMap<string, SchemaChange>,
): SchemaChange | undefined {
  const field = at.get(`${owner}.${member}`);
  if (field?.type === BreakingChangeType.FIELD_REMOVED) return field;
  const own = argument === undefined ? undefined : at.get(`${owner}.${member}(${argument}:)`);
  return own?.type === BreakingChangeType.ARG_REMOVED ? own : gone.get(owner);
}

/** Through an interface or a union that is still there a client reaches the type without the fields that are gone. */
function isReachedOtherwise(
  type: GraphQLNamedType | undefined,
  gone: ReadonlyMap<string, SchemaChange>,
  base: GraphQLSchema,
): boolean {
  if (!isObjectType(type)) return false;
  if (type.getInterfaces().some(({ name }) => !gone.has(name))) return true;
  return Object.values(base.getTypeMap()).some(
    (other) => isUnionType(other) && !gone.has(other.name) && other.getTypes().includes(type),
  );
}

/** `union X = A | B` without B any more, `implements I` without I: the type itself is the cause. */
function namesMember(change: SchemaChange, name: string): boolean {
  return (
    change.member === name &&
    (change.type === BreakingChangeType.TYPE_REMOVED_FROM_UNION ||
      change.type === BreakingChangeType.IMPLEMENTED_INTERFACE_REMOVED)
  );
}

function usesOf(base: GraphQLSchema, gone: ReadonlyMap<string, SchemaChange>): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (type: string, use: Use) => {
    if (gone.has(type)) uses.set(type, [...(uses.get(type) ?? []), use]);
  };
  for (const type of Object.values(base.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      add(typeNameOf(field.type), { owner: type.name, member: field.name });
      for (const argument of "args" in field ? field.args : []) {
        const use = { owner: type.name, member: field.name, argument: argument.name };
        add(typeNameOf(argument.type), use);
      }
    }
  }
  return uses;
}

/** Without the lists and marks around it. */
function typeNameOf(type: GraphQLType): string {
  return getNamedType(type)?.name ?? "";
}

function coordinateOfUse({ owner, member, argument }: Use): string {
  return argument === undefined ? `${owner}.${member}` : `${owner}.${member}(${argument}:)`;
}

function isTypeRemoved({ type }: SchemaChange): boolean {
  return type === BreakingChangeType.TYPE_REMOVED;
}

function keyOf(type: string, coordinate: string): string {
  return `${type} ${coordinate}`;
}
