import {
  BreakingChangeType,
  DangerousChangeType,
  getNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { shown } from "../change.ts";
import { coordinateOf, type SchemaChange } from "./find-changes.ts";
import { argumentOf } from "./places.ts";

/** A change in the words of those who write queries. */
export interface Described {
  /** See `ContractChange`. */
  kind: string;
  consequence: string;
  instead?: string;
}

const KEEP_FIELD =
  "Keep the field, mark it `@deprecated(reason:)`, and remove it when nobody asks for it any more.";
const KEEP_OLD = "Keep it as it is and add a new one beside it, with a name of its own.";
const OPTIONAL = "Leave it optional (without `!`, or with a default value) and fill it in on the server.";

/** @param base the schema that today's consumers were written against */
export function describeChange(change: SchemaChange, base: GraphQLSchema): Described {
  const name = shown(coordinateOf(change));
  switch (change.type) {
    case BreakingChangeType.TYPE_REMOVED:
      return {
        kind: "type-removed",
        consequence: `a client that names the type ${shown(change.owner)} in a fragment or a variable is refused`,
        instead: "Keep the type and mark the fields that lead to it `@deprecated(reason:)` first.",
      };
    case BreakingChangeType.TYPE_CHANGED_KIND:
      return {
        kind: "type-changed-kind",
        consequence: `a client that uses ${shown(change.owner)} as ${change.before} is refused: it is ${change.after} now`,
        instead: "Keep the type and add the new one under a new name.",
      };
    case BreakingChangeType.FIELD_REMOVED:
      return fieldRemoved(change, name, base);
    case BreakingChangeType.FIELD_CHANGED_KIND:
    case BreakingChangeType.ARG_CHANGED_KIND:
      return typeChanged(change, name, base);
    case BreakingChangeType.ARG_REMOVED:
      return {
        kind: "parameter-removed",
        consequence: `a client that sends ${name} is refused`,
        instead: "Keep the argument, mark it `@deprecated(reason:)`, and ignore it on the server.",
      };
    case BreakingChangeType.REQUIRED_ARG_ADDED:
      return {
        kind: "required-parameter-added",
        consequence: `a client that omits ${name} is refused`,
        instead: OPTIONAL,
      };
    case BreakingChangeType.REQUIRED_INPUT_FIELD_ADDED:
      return {
        kind: "required-body-property-added",
        consequence: `a client that omits ${name} is refused`,
        instead: OPTIONAL,
      };
    case BreakingChangeType.TYPE_REMOVED_FROM_UNION:
      return {
        kind: "union-member-removed",
        consequence: `a client that asks for ${shown(String(change.member))} within ${shown(change.owner)} is refused`,
        instead: "Leave the type in the union, even when the server does not answer with it any more.",
      };
    case BreakingChangeType.VALUE_REMOVED_FROM_ENUM:
      return {
        kind: "enum-value-removed",
        consequence: `a client that sends or compares ${name} is refused, or finds it no more`,
        instead: "Keep the value, mark it `@deprecated(reason:)`, and map it on the server.",
      };
    case BreakingChangeType.IMPLEMENTED_INTERFACE_REMOVED:
      return {
        kind: "interface-removed",
        consequence: `a client that reads ${shown(change.owner)} as ${shown(String(change.member))} is refused`,
        instead: "Let the type go on implementing the interface.",
      };
    case BreakingChangeType.DIRECTIVE_REMOVED:
      return {
        kind: "directive-removed",
        consequence: `a client whose query has ${name} is refused`,
        instead: "Keep the directive and let the server ignore it.",
      };
    case BreakingChangeType.DIRECTIVE_ARG_REMOVED:
      return {
        kind: "directive-argument-removed",
        consequence: `a client whose query has ${name} is refused`,
        instead: "Keep the argument and let the server ignore it.",
      };
    case BreakingChangeType.REQUIRED_DIRECTIVE_ARG_ADDED:
      return {
        kind: "required-directive-argument-added",
        consequence: `a client whose query has the directive without ${name} is refused`,
        instead: OPTIONAL,
      };
    case BreakingChangeType.DIRECTIVE_REPEATABLE_REMOVED:
      return {
        kind: "directive-no-longer-repeatable",
        consequence: `a client that writes ${name} twice at one place is refused`,
        instead: "Leave the directive `repeatable`.",
      };
    case BreakingChangeType.DIRECTIVE_LOCATION_REMOVED:
      return {
        kind: "directive-location-removed",
        consequence: `a client that writes ${name} on ${change.member} is refused`,
        instead: "Leave the location in the list.",
      };
    case DangerousChangeType.VALUE_ADDED_TO_ENUM:
      return {
        kind: isAnswered(change.owner, base) ? "enum-value-added" : "input-enum-value-added",
        consequence: `a client that knows every value of ${shown(change.owner)} meets ${shown(String(change.member))} and has no branch for it`,
        instead: "Tell consumers to expect unknown values before the server answers with it.",
      };
    case DangerousChangeType.TYPE_ADDED_TO_UNION:
      return {
        kind: "union-member-added",
        consequence: `a client that knows every type of ${shown(change.owner)} meets ${shown(String(change.member))} and has no branch for it`,
        instead: "Tell consumers to expect unknown types (`__typename`) before the server answers with it.",
      };
    case DangerousChangeType.IMPLEMENTED_INTERFACE_ADDED:
      return {
        kind: "interface-added",
        consequence: `a client that reads ${shown(String(change.member))} meets ${shown(change.owner)} among the types it knows`,
      };
    case DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE:
      return {
        kind: "default-changed",
        consequence: `a client that omits ${name} gets another answer than before`,
        instead: "Keep the default, and let those who want the new one send it.",
      };
    case DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED:
      return { kind: "optional-body-property-added", consequence: `a client may send ${name} now` };
    case DangerousChangeType.OPTIONAL_ARG_ADDED:
      return { kind: "optional-parameter-added", consequence: `a client may send ${name} now` };
  }
}

function fieldRemoved({ owner }: SchemaChange, name: string, base: GraphQLSchema): Described {
  const type = base.getType(owner);
  if (isInputObjectType(type)) {
    return {
      kind: "request-property-removed",
      consequence: `a client that sends ${name} is refused`,
      instead: "Keep the field, mark it `@deprecated(reason:)`, and ignore it on the server.",
    };
  }
  const roots = [base.getQueryType(), base.getMutationType(), base.getSubscriptionType()];
  if (roots.some((root) => root === type)) {
    return {
      kind: "operation-removed",
      consequence: `a client that calls ${name} is refused`,
      instead: KEEP_FIELD,
    };
  }
  return {
    kind: "response-property-removed",
    consequence: `a client that asks for ${name} is refused`,
    instead: KEEP_FIELD,
  };
}

function typeChanged(change: SchemaChange, name: string, base: GraphQLSchema): Described {
  const { before = "", after = "" } = change;
  const onlyNull = before.replaceAll("!", "") === after.replaceAll("!", "");
  const isSent = change.argument !== undefined || isInputObjectType(base.getType(change.owner));
  if (isSent) {
    return onlyNull
      ? {
          kind: "request-property-became-required",
          consequence: `a client that omits ${name} or sends null is refused`,
          instead: OPTIONAL,
        }
      : {
          kind: "request-type-narrowed",
          consequence: `a client that sends ${shown(before)} as ${name} is refused: it is ${shown(after)} now`,
          instead: KEEP_OLD,
        };
  }
  return onlyNull
    ? {
        kind: "response-property-became-optional",
        consequence: `a client that counts on ${name} fails when it, or something in it, is null`,
        instead: "Keep the `!` and go on answering with a value.",
      }
    : {
        kind: "response-type-changed",
        consequence: `a client that reads ${name} as ${shown(before)} gets ${shown(after)}`,
        instead: KEEP_OLD,
      };
}

/** Some field answers with this type; else clients only send it. */
function isAnswered(name: string, base: GraphQLSchema): boolean {
  return Object.values(base.getTypeMap()).some(
    (type) =>
      (isObjectType(type) || isInterfaceType(type)) &&
      !type.name.startsWith("__") &&
      Object.values(type.getFields()).some((field) => getNamedType(field.type).name === name),
  );
}

/** Why the base says that it will go; `undefined` when it is not marked as deprecated. */
export function deprecationOf(change: SchemaChange, base: GraphQLSchema): string | undefined {
  const { owner, member, argument } = change;
  const type = base.getType(owner);
  if (!type || member === undefined) return undefined;
  if (isEnumType(type)) return announcedIn(type.getValue(member) ?? undefined);
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return undefined;
  const own = announcedIn(type.getFields()[member]);
  if (argument === undefined) return own;
  return announcedIn(argumentOf(type, member, argument)) ?? own;
}

interface Announcing {
  deprecationReason?: string | null | undefined;
  description?: string | null | undefined;
}

/** Before 2021 input fields and arguments could not carry `@deprecated`: many schemas say it in a line of words. */
function announcedIn(element: Announcing | undefined): string | undefined {
  const { deprecationReason, description } = element ?? {};
  return deprecationReason ?? /^\s*\**deprecated\b.*/im.exec(description ?? "")?.[0].trim();
}
