import type { ContractLevel } from "../domain/contract.ts";
import { asProperty, type Difference, propertyPath, shown } from "./change.ts";
import { type Move, type Shift, shifts } from "./openapi/shifts.ts";
import type { SchemaPair } from "./schema-pair.ts";

/** Bounds: one that was not written before mostly writes down what the server refused all along. */
const BOUNDS: ReadonlySet<string> = new Set([
  "maximum",
  "minimum",
  "maxLength",
  "minLength",
  "maxItems",
  "minItems",
  "maxProperties",
  "minProperties",
  "multipleOf",
  "uniqueItems",
]);

/** Whom a move hurts: who sends is hurt by less room, who reads by more. */
const LEVELS: Readonly<Record<"request" | "response", Readonly<Record<Move, ContractLevel>>>> = {
  request: { tighter: "breaking", looser: "safe", changed: "breaking" },
  response: { tighter: "safe", looser: "breaking", changed: "breaking" },
};

/** Limits, patterns, formats and conditions of a schema that moved, and what the other side sees of it. */
export function* limitDifferences(
  { base, head, site }: SchemaPair,
  direction: "request" | "response",
): Generator<Difference> {
  for (const shift of shifts(base, head)) {
    const level = levelOf(shift, direction);
    yield {
      kind: kindOf(shift, direction, level),
      level,
      side: shift.side,
      cause: shift.cause,
      ...(site ? { alternative: site } : {}),
      before: shift.before,
      after: shift.after,
      consequence: consequenceOf(shift, direction, level),
    };
  }
}

function levelOf(shift: Shift, direction: "request" | "response"): ContractLevel {
  const level = LEVELS[direction][shift.move];
  if (shift.isHint) return "safe";
  if (shift.keyword === "pattern" && level !== "safe")
    // Which texts the old pattern allows and the new one does not cannot be told in general.
    return direction === "request" && shift.how === "set" ? "breaking" : "dangerous";
  if (shift.keyword === "not" || shift.keyword === "if") return level === "safe" ? "safe" : "breaking";
  if (direction === "request" && shift.how === "set" && BOUNDS.has(shift.keyword)) return "dangerous";
  return level;
}

const VERBS: Readonly<Record<Move, string>> = {
  tighter: "tightened",
  looser: "loosened",
  changed: "changed",
};

function kindOf({ keyword, how, move }: Shift, direction: string, level: ContractLevel): string {
  if (keyword === "pattern" && level === "dangerous") return `${direction}-pattern-changed`;
  const verb = level === "dangerous" && how === "set" ? "added" : VERBS[move];
  return `${direction}-limit-${verb}`;
}

function consequenceOf(
  { keyword, what, cause }: Shift,
  direction: "request" | "response",
  level: ContractLevel,
): string {
  if (level === "safe") return `\`${keyword}\`${of(cause)} hurts nobody who kept to the old document`;
  const sent = `${what}${asProperty(cause)}`;
  if (direction === "request")
    return level === "breaking"
      ? `a client that sends ${sent} gets 400`
      : `a client that sends ${sent} may get 400`;
  return level === "breaking"
    ? `a client that counts on the old \`${keyword}\` gets ${sent}`
    : `a client that checks the old \`${keyword}\` may get ${sent}`;
}

function of(cause: Shift["cause"]): string {
  const path = propertyPath(cause.pointer);
  return path ? ` of ${shown(path)}` : "";
}
