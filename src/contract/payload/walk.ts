import type { ContractLevel } from "../../domain/contract.ts";
import { shown } from "../change.ts";
import type { PayloadField, PayloadPlace, PayloadRef } from "./declaration.ts";
import type { PayloadForm, PayloadResolver } from "./resolver.ts";

/** Types within types; what lies deeper is not compared. */
const MAX_DEPTH = 16;

export type Direction = "request" | "response";

/** A change of one type, before it is known which operations it reaches. */
export interface Difference {
  kind: string;
  level: ContractLevel;
  side: "base" | "head";
  place: PayloadPlace;
  pointer: string;
  before?: unknown;
  after?: unknown;
  consequence: string;
  instead: string;
}

/** Compares two types and all they hold, for one direction. */
export class Walk {
  readonly found: Difference[] = [];
  readonly #direction: Direction;
  readonly #base: PayloadResolver;
  readonly #head: PayloadResolver;
  readonly #seen = new Set<string>();

  constructor(direction: Direction, base: PayloadResolver, head: PayloadResolver) {
    this.#direction = direction;
    this.#base = base;
    this.#head = head;
  }

  compare(
    before: PayloadRef,
    after: PayloadRef,
    depth: number,
    field?: { before: PayloadField; after: PayloadField; owner: string },
  ): void {
    if (depth > MAX_DEPTH) return;
    const [was, now] = [this.#base.resolve(before), this.#head.resolve(after)];
    const [one, two] = [was.form, now.form];
    if (one.kind === "opaque" || two.kind === "opaque") return;
    if (wordOf(one) !== wordOf(two)) {
      if (field) this.#typeChanged(field, wordOf(one), wordOf(two));
      return;
    }
    if (one.kind === "list" && two.kind === "list") this.compare(one.item, two.item, depth + 1, field);
    if (one.kind === "object" && two.kind === "object") this.#objects(one, two, depth);
    if (one.kind === "values" && two.kind === "values") this.#values(one, two);
  }

  #objects(before: ObjectForm, after: ObjectForm, depth: number): void {
    const key = `${before.declaration.place.path}#${before.declaration.name} ${after.declaration.place.path}#${after.declaration.name}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (this.#direction === "response") this.#response(before, after, depth);
    else this.#request(before, after, depth);
  }

  #response(before: ObjectForm, after: ObjectForm, depth: number): void {
    const now = new Map(after.fields.filter((field) => !field.unwritten).map((field) => [field.wire, field]));
    for (const field of before.fields.filter(({ unwritten }) => !unwritten)) {
      const match = now.get(field.wire);
      const owner = before.declaration.name;
      const path = `${owner}.${field.wire}`;
      if (!match) {
        if (!after.closed) continue;
        const again = after.fields.find((one) => one.place.excerpt === field.place.excerpt && !one.unwritten);
        this.found.push({
          kind: "response-property-removed",
          level: "breaking",
          side: "base",
          place: field.place,
          pointer: path,
          before: field.wire,
          ...(again ? { after: again.wire } : {}),
          consequence: `a client that reads ${shown(field.wire)} of ${shown(owner)} finds ${again ? `it under ${shown(again.wire)} only` : "none"}`,
          instead: `Go on sending ${shown(field.wire)} in this version, and take it out in the next one.`,
        });
        continue;
      }
      this.#becameOptional(field, match, path);
      this.compare(field.type, match.type, depth + 1, { before: field, after: match, owner });
    }
  }

  #becameOptional(before: PayloadField, after: PayloadField, path: string): void {
    const [was, now] = [this.#base.resolve(before.type), this.#head.resolve(after.type)];
    const absent = !before.mayBeLeftOut && after.mayBeLeftOut && !was.optional;
    const isNew = !was.optional && now.optional && now.form.kind !== "opaque";
    if (!absent && !isNew) return;
    this.found.push({
      kind: "response-property-became-optional",
      level: "breaking",
      side: "head",
      place: after.place,
      pointer: path,
      before: "always there",
      after: after.mayBeLeftOut ? "may be absent" : "may be null",
      consequence: `a client that relies on ${shown(before.wire)} may find ${after.mayBeLeftOut ? "none" : "`null`"}`,
      instead: "Go on sending a value in every answer of this version.",
    });
  }

  #request(before: ObjectForm, after: ObjectForm, depth: number): void {
    const readable = before.fields.filter(({ unread }) => !unread);
    const was = new Map(
      readable.flatMap((field) => [field.wire, ...field.aliases].map((name) => [name, field] as const)),
    );
    const taken = new Set<PayloadField>();
    for (const field of after.fields.filter(({ unread }) => !unread)) {
      const owner = after.declaration.name;
      const match = [field.wire, ...field.aliases]
        .map((name) => was.get(name))
        .find((one) => one !== undefined);
      if (match) taken.add(match);
      const needed = this.#isNeeded(field, this.#head);
      if (!match && needed && before.closed)
        this.found.push(neededNow(field, owner, "required-body-property-added"));
      if (!match) continue;
      if (needed && !this.#isNeeded(match, this.#base))
        this.found.push(neededNow(field, owner, "body-property-became-required"));
      this.compare(match.type, field.type, depth + 1, { before: match, after: field, owner });
    }
    if (!after.closed) return;
    for (const field of readable.filter((one) => !taken.has(one))) {
      this.found.push({
        kind: "request-property-removed",
        level: after.strict ? "breaking" : "dangerous",
        side: "base",
        place: field.place,
        pointer: `${before.declaration.name}.${field.wire}`,
        before: field.wire,
        consequence: after.strict
          ? `a client that sends ${shown(field.wire)} gets 400`
          : `what a client sends as ${shown(field.wire)} is not read any more`,
        instead: `Go on reading ${shown(field.wire)} in this version.`,
      });
    }
  }

  #isNeeded(field: PayloadField, resolver: PayloadResolver): boolean {
    return !field.hasDefault && !resolver.resolve(field.type).optional;
  }

  #typeChanged(
    { before, after, owner }: { before: PayloadField; after: PayloadField; owner: string },
    was: string,
    now: string,
  ): void {
    const isRequest = this.#direction === "request";
    this.found.push({
      kind: isRequest ? "request-type-narrowed" : "response-type-changed",
      level: "breaking",
      side: "head",
      place: after.place,
      pointer: `${owner}.${after.wire}`,
      before: was,
      after: now,
      consequence: isRequest
        ? `a client that sends ${shown(before.wire)} as ${was} gets 400`
        : `a client that reads ${shown(before.wire)} as ${was} gets ${now}`,
      instead: `Leave ${shown(before.wire)} as it is and add a field for the new type.`,
    });
  }

  #values(before: ValuesForm, after: ValuesForm): void {
    const owner = before.declaration.name;
    const known = new Set(after.shape.values.flatMap((value) => [value.wire, ...value.aliases]));
    if (this.#direction === "response") {
      const old = new Set(before.shape.values.map((value) => value.wire));
      for (const value of after.shape.values.filter(({ wire }) => !old.has(wire)))
        this.found.push({
          kind: "response-value-added",
          level: "dangerous",
          side: "head",
          place: value.place,
          pointer: `${owner}.${value.wire}`,
          after: value.wire,
          consequence: `a client that knows every value of ${shown(owner)} meets ${shown(value.wire)}`,
          instead: "Send the new value only to clients that ask for it.",
        });
      return;
    }
    if (after.shape.open) return;
    for (const value of before.shape.values.filter(({ wire }) => !known.has(wire)))
      this.found.push({
        kind: "request-value-removed",
        level: "breaking",
        side: "base",
        place: value.place,
        pointer: `${owner}.${value.wire}`,
        before: value.wire,
        consequence: `a client that sends ${shown(value.wire)} as ${shown(owner)} gets 400`,
        instead: `Go on reading ${shown(value.wire)} and map it on the server.`,
      });
  }
}

type ObjectForm = Extract<PayloadForm, { kind: "object" }>;
type ValuesForm = Extract<PayloadForm, { kind: "values" }>;

function neededNow(field: PayloadField, owner: string, kind: string): Difference {
  return {
    kind,
    level: "breaking",
    side: "head",
    place: field.place,
    pointer: `${owner}.${field.wire}`,
    after: field.wire,
    consequence: `a client that omits ${shown(field.wire)} of ${shown(owner)} gets 400`,
    instead: `Let ${shown(field.wire)} be left out, with a default on the server.`,
  };
}

/** The kind of value in JSON; a word of a list is a text. */
function wordOf(form: PayloadForm): string {
  switch (form.kind) {
    case "primitive":
      return form.name;
    case "values":
      return "string";
    case "list":
      return "array";
    case "map":
    case "object":
      return "object";
    case "opaque":
      return "unknown";
  }
}
