import type { ContractLevel } from "../../domain/contract.ts";
import { shown } from "../change.ts";

/** The names in one of buf's messages. */
export interface BreakNames {
  /** The message, enum or service around the element, without the package. */
  owner?: string;
  /** Of a field or an enum value. */
  number?: number;
  /** Of an rpc, a oneof, or of a message, enum or service that is gone. */
  name?: string;
  before?: string;
  after?: string;
  isGone: boolean;
}

/** Reads buf's sentence: names and numbers stand in quotation marks after a word for what they are. */
export function namesIn(message: string): BreakNames {
  const owner = /\bon (?:message|enum|service) "([^"]+)"/.exec(message)?.[1];
  const number = /\b(?:field|enum value) "(-?\d+)"/i.exec(message)?.[1];
  const rpc = /\bRPC "([^"]+)"/.exec(message)?.[1];
  const gone = /^Previously present (?:message|enum|service|oneof|extension) "([^"]+)"/.exec(message)?.[1];
  const turned = /from "([^"]*)" to "([^"]*)"/.exec(message);
  const name = rpc ?? gone;
  return {
    isGone: message.startsWith("Previously present"),
    ...(owner === undefined ? {} : { owner }),
    ...(number === undefined ? {} : { number: Number(number) }),
    ...(name === undefined ? {} : { name }),
    ...(turned ? { before: turned[1] ?? "", after: turned[2] ?? "" } : {}),
  };
}

export interface DescribedBreak {
  /** See `ContractChange`. */
  kind: string;
  level: ContractLevel;
  consequence: string;
  instead?: string;
}

export interface BreakContext {
  names: BreakNames;
  /** What a consumer calls it: `shop.v1.Order.total`. */
  coordinate: string;
  /** The name of the field or value at base. */
  element?: string;
  /** The number that the field or value of this name has at head. */
  renumbered?: number;
  /** The number of what is gone is reserved at head. */
  isReserved: boolean;
  /** What is gone stands in another file of the same package at head. */
  movedTo?: string;
}

/** One break in the words of those who call or read. */
export function describeBreak(rule: string, message: string, context: BreakContext): DescribedBreak {
  const { names, coordinate, element, renumbered, isReserved, movedTo } = context;
  const name = shown(coordinate);
  const number = names.number ?? 0;
  if (movedTo !== undefined) {
    return {
      kind: "type-moved",
      level: "dangerous",
      consequence: `code that imports ${name} from its old file no longer compiles: it is in ${shown(movedTo)} now`,
      instead: "Leave a file at the old path that has `import public` for the new one.",
    };
  }
  if (rule.startsWith("FIELD_NO_DELETE")) {
    if (renumbered !== undefined) {
      return {
        kind: "field-renumbered",
        level: "breaking",
        consequence: `a consumer built before this change finds ${name} empty: it travels as number ${renumbered} now, no longer as ${number}`,
        instead: `Keep the number ${number}: a field is known by it on the wire.`,
      };
    }
    const reuse = isReserved ? "" : `, and the number ${number} may be given out again`;
    return {
      kind: "field-removed",
      level: "breaking",
      consequence: `a consumer that sends or reads ${name} (number ${number}) loses it${reuse}`,
      instead: isReserved
        ? "Keep the field with `[deprecated = true]` until nobody uses it; reserving its number, as done here, is the last step."
        : `Keep the field with \`[deprecated = true]\`; once nobody uses it, remove it and write \`reserved ${number}; reserved "${element ?? "its name"}";\`.`,
    };
  }
  if (/^FIELD_SAME_(JSON_)?NAME$/.test(rule)) {
    return {
      kind: "field-renamed",
      level: "breaking",
      consequence: `code and JSON that say ${shown(names.before ?? "")} for number ${number} of ${shown(names.owner ?? "")} no longer fit: it is ${shown(names.after ?? "")} now`,
      instead: `Keep the name, or add ${shown(names.after ?? "the new one")} under a new number and mark the old field \`[deprecated = true]\`.`,
    };
  }
  if (/^FIELD_(SAME_TYPE|WIRE_)/.test(rule) && names.before !== undefined) {
    return {
      kind: "field-type-changed",
      level: "breaking",
      consequence: `a consumer that reads ${name} as ${shown(names.before)} is sent ${shown(names.after ?? "")}`,
      instead: "Keep the field as it is and add a new one under a new number for the new type.",
    };
  }
  if (/^FIELD_SAME_(CARDINALITY|LABEL|ONEOF)$/.test(rule)) {
    return {
      kind: rule === "FIELD_SAME_ONEOF" ? "field-moved-among-oneofs" : "field-cardinality-changed",
      level: "breaking",
      consequence: `code generated from the old file no longer fits ${name}: ${afterSubject(message)}`,
      instead: "Keep the field as it is and add a new one under a new number.",
    };
  }
  if (rule.startsWith("ENUM_VALUE_NO_DELETE")) {
    return {
      kind: "enum-value-removed",
      level: "breaking",
      consequence: `a consumer that sends or compares ${name} (${number}) no longer compiles, and in JSON is refused`,
      instead: `Keep the value with \`[deprecated = true]\`; once nobody uses it, remove it and write \`reserved ${number};\`.`,
    };
  }
  if (rule === "ENUM_VALUE_SAME_NAME") {
    return {
      kind: "enum-value-renamed",
      level: "breaking",
      consequence: `code and JSON that say ${shown(names.before ?? "")} for ${number} of ${shown(names.owner ?? "")} no longer fit: it is ${shown(names.after ?? "")} now`,
      instead: "Keep the name, or give both names the number with `option allow_alias = true`.",
    };
  }
  if (rule === "RPC_NO_DELETE") {
    return {
      kind: "operation-removed",
      level: "breaking",
      consequence: `a client that calls ${name} gets UNIMPLEMENTED`,
      instead:
        "Keep the method with `option deprecated = true`, and remove it in the next version of the package.",
    };
  }
  if (rule.startsWith("RPC_SAME_")) {
    return {
      kind: rule === "RPC_SAME_IDEMPOTENCY_LEVEL" ? "idempotency-changed" : "operation-changed",
      level: rule === "RPC_SAME_IDEMPOTENCY_LEVEL" ? "dangerous" : "breaking",
      consequence: `a client that calls ${name} no longer fits: ${afterSubject(message)}`,
      instead: "Keep the method and add a new one beside it.",
    };
  }
  if (rule === "FILE_SAME_PACKAGE") {
    return {
      kind: "package-renamed",
      level: "breaking",
      consequence: `everything in the file has a new full name: calls to services of ${shown(names.before ?? "")} get UNIMPLEMENTED`,
      instead: "Keep the old package and add the new one in a file beside it.",
    };
  }
  if (rule === "FILE_NO_DELETE" || rule === "PACKAGE_NO_DELETE") {
    return {
      kind: "file-removed",
      level: "breaking",
      consequence: `consumers of ${name} find no contract for it any more`,
      instead: "Keep the file until nobody imports it.",
    };
  }
  if (rule.startsWith("FILE_SAME_")) {
    return {
      kind: "generated-code-moved",
      level: "dangerous",
      consequence: `generated code is found under another name: ${lowered(message)}`,
      instead:
        "Keep the option, or release it together with the code generated from it as a new major version.",
    };
  }
  if (/^(PACKAGE_)?(MESSAGE|ENUM|SERVICE|EXTENSION)_NO_DELETE$/.test(rule)) {
    const isService = rule.includes("SERVICE");
    return {
      kind: isService ? "operation-removed" : "type-removed",
      level: "breaking",
      consequence: isService
        ? `a client that calls ${name} gets UNIMPLEMENTED`
        : `code generated from the old file no longer compiles: ${name} is gone`,
      instead: isService
        ? "Keep the service with `option deprecated = true`, and remove it in the next version of the package."
        : "Keep it with `option deprecated = true` until nobody uses it.",
    };
  }
  if (rule.startsWith("RESERVED_")) {
    return {
      kind: "reservation-removed",
      level: "dangerous",
      consequence: `a number or name that old data still holds may be given out again: ${lowered(message)}`,
      instead: "Keep what was reserved.",
    };
  }
  return { kind: rule.toLowerCase().replaceAll("_", "-"), level: "breaking", consequence: lowered(message) };
}

/** What buf says about the element, without naming it once more. */
function afterSubject(message: string): string {
  return plain(message.replace(/^.*? on (?:message|service|enum) "[^"]+" /, "it "));
}

function lowered(message: string): string {
  return plain(message.charAt(0).toLowerCase() + message.slice(1));
}

/** On one line, at most 300 characters, without a full stop. */
function plain(text: string): string {
  return text
    .replace(/[`\p{Cc}]/gu, " ")
    .replace(/\.$/, "")
    .slice(0, 300);
}
