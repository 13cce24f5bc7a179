import { type Difference, shown } from "./change.ts";
import { type Direction, SchemaComparison, type Side } from "./compare-schemas.ts";
import type { DocNode } from "./document.ts";
import { get, textOf } from "./document.ts";
import { type Api, type Media, type Operation, type Parameter, shapeOf } from "./openapi.ts";
import { viewOf } from "./schema.ts";

/** A difference with the operations of the base document that it reaches. */
export interface Reached {
  difference: Difference;
  operations: readonly [string, ...string[]];
}

export interface ComparedOperations {
  reached: readonly Reached[];
  /** Base operations that no head operation answers. */
  removed: readonly Operation[];
  /** Some schemas were not compared: the document is beyond the limit. */
  incomplete: boolean;
}

/** Lays each base operation beside the head operation a client now reaches with the same call. */
export function compareOperations(
  base: Api,
  head: Api,
  sides: { base: Side; head: Side },
): ComparedOperations {
  const comparison = new OperationComparison(sides);
  const removed: Operation[] = [];
  const answer = answers(base, head);
  for (const operation of base.operations) {
    const now = answer(operation);
    if (now) comparison.compare(operation, now);
    else removed.push(operation);
  }
  return { reached: comparison.reached(), removed, incomplete: comparison.incomplete };
}

/**
 * Finds the operation for the same method and path: as written first, then with the server's prefix in front,
 * so that moving a prefix between `servers` and `paths` is no change.
 */
export function answers(base: Api, head: Api): (operation: Operation) => Operation | undefined {
  const written = new Map(head.operations.map((operation) => [keyOf(operation, ""), operation]));
  const whole = new Map(head.operations.map((operation) => [keyOf(operation, head.prefix), operation]));
  return (operation) => written.get(keyOf(operation, "")) ?? whole.get(keyOf(operation, base.prefix));
}

/** Method and path without the names of path parameters. */
export function keyOf(operation: Operation, prefix: string): string {
  return `${operation.method} ${shapeOf(prefix + operation.path)}`;
}

class OperationComparison {
  readonly #schemas: SchemaComparison;
  readonly #sides: { base: Side; head: Side };
  readonly #found = new Map<string, { difference: Difference; operations: string[] }>();

  constructor(sides: { base: Side; head: Side }) {
    this.#sides = sides;
    this.#schemas = new SchemaComparison(sides.base, sides.head);
  }

  get incomplete(): boolean {
    return this.#schemas.incomplete;
  }

  reached(): Reached[] {
    return [...this.#found.values()].map(({ difference, operations }) => {
      const [first = "", ...rest] = operations;
      return { difference, operations: [first, ...rest] };
    });
  }

  compare(base: Operation, head: Operation): void {
    this.#parameters(base, head);
    this.#body(base, head);
    this.#responses(base, head);
  }

  /** The same cause found again, by another operation, is the same difference. */
  #note(operation: Operation, difference: Difference): void {
    const { kind, side, cause, consequence } = difference;
    const key = [kind, side, cause.path, cause.pointer, consequence].join("\n");
    const known = this.#found.get(key);
    if (!known) this.#found.set(key, { difference, operations: [operation.name] });
    else if (!known.operations.includes(operation.name)) known.operations.push(operation.name);
  }

  #parameters(base: Operation, head: Operation): void {
    for (const [identity, parameter] of head.parameters) {
      const before = base.parameters.get(identity);
      if (before?.schema && parameter.schema)
        this.#schema(base, before.schema, this.#oneOrMany(before, parameter), "parameter");
      if (parameter.in === "path" || !parameter.required || before?.required) continue;
      const written = get(parameter.node, "required") ?? parameter.node;
      this.#note(base, {
        kind: before ? "parameter-became-required" : "required-parameter-added",
        side: "head",
        cause: before ? written : parameter.use,
        alternative: before ? parameter.use : written,
        before: before ? "optional" : "absent",
        after: "required",
        consequence: `a client that omits the ${placeOf(parameter)} ${shown(parameter.name)} gets 400`,
      });
    }
  }

  /** A query parameter that may now be repeated (`a=1&a=2`) still takes what was sent before: one value. */
  #oneOrMany(before: Parameter, after: Parameter): DocNode {
    const schema = after.schema ?? after.node;
    const [was, now] = [before.schema ?? before.node, schema];
    const old = viewOf([was], this.#sides.base.library, this.#sides.base.dialect);
    const fresh = viewOf([now], this.#sides.head.library, this.#sides.head.dialect);
    const form = textOf(get(after.node, "style") ?? get(after.node, "collectionFormat")) ?? "form";
    const exploded = textOf(get(after.node, "explode")) !== "false";
    const repeats = after.in === "query" && ["form", "multi"].includes(form) && exploded;
    const isList = fresh.types?.has("array") === true && old.types !== undefined && !old.types.has("array");
    return repeats && isList && fresh.items[0] ? fresh.items[0] : schema;
  }

  #body(base: Operation, head: Operation): void {
    if (!head.body) return;
    if (head.body.required && !base.body?.required && !this.#neededAlready(base)) {
      this.#note(base, {
        kind: "request-body-became-required",
        side: "head",
        cause: get(head.body.node, "required") ?? head.body.node,
        before: base.body ? "optional" : "absent",
        after: "required",
        consequence: "a client that sends no body gets 400",
      });
    }
    for (const [type, media] of base.body?.content ?? []) {
      const now = mediaFor(type, head.body.content);
      if (now) this.#media(base, media, now, "request");
      else {
        this.#note(base, {
          kind: "request-media-type-removed",
          side: "base",
          cause: media.node,
          before: type,
          after: [...head.body.content.keys()],
          consequence: `a client that sends ${shown(type)} gets 415`,
        });
      }
    }
  }

  /** A body whose schema has required properties could not be left out before either. */
  #neededAlready(operation: Operation): boolean {
    const { library, dialect } = this.#sides.base;
    return [...(operation.body?.content.values() ?? [])].some(
      (media) => media.schema !== undefined && viewOf([media.schema], library, dialect).required.size > 0,
    );
  }

  #responses(base: Operation, head: Operation): void {
    for (const [status, response] of base.responses) {
      const now =
        head.responses.get(status) ?? (isSuccess(status) ? coveringResponse(status, head) : undefined);
      if (!now) {
        // Nobody's call fails because an error is no longer promised.
        if (isSuccess(status) && head.responses.size > 0)
          this.#statusRemoved(base, head, status, response.node);
        continue;
      }
      for (const [type, media] of response.content) {
        const answer = mediaFor(type, now.content);
        if (answer) this.#media(base, media, answer, "response");
        else if (isSuccess(status) && now.content.size > 0) {
          this.#note(base, {
            kind: "response-media-type-removed",
            side: "base",
            cause: media.node,
            before: type,
            after: [...now.content.keys()],
            consequence: `a client that accepts only ${shown(type)} gets 406`,
          });
        }
      }
    }
  }

  #statusRemoved(base: Operation, head: Operation, status: string, node: DocNode): void {
    this.#note(base, {
      kind: "response-status-removed",
      side: "base",
      cause: node,
      before: status,
      after: [...head.responses.keys()],
      consequence: `a client that waits for status ${shown(status)} takes the answer for a failure`,
    });
  }

  #media(base: Operation, before: Media, after: Media, direction: Direction): void {
    if (before.schema && after.schema) this.#schema(base, before.schema, after.schema, direction);
  }

  #schema(operation: Operation, before: DocNode, after: DocNode, direction: Direction): void {
    for (const difference of this.#schemas.differences(before, after, direction))
      this.#note(operation, difference);
  }
}

function placeOf(parameter: Parameter): string {
  if (parameter.in === "formData") return "form field";
  return parameter.in === "query" || parameter.in === "header" || parameter.in === "cookie"
    ? `${parameter.in} parameter`
    : "parameter";
}

function isSuccess(status: string): boolean {
  return status.startsWith("2");
}

function coveringResponse(status: string, head: Operation) {
  return head.responses.get(`${status[0]}XX`) ?? head.responses.get("DEFAULT");
}

function mediaFor(type: string, content: ReadonlyMap<string, Media>): Media | undefined {
  if (type === "*/*") return content.get("*/*") ?? [...content.values()][0];
  return content.get(type) ?? content.get(`${type.split("/")[0]}/*`) ?? content.get("*/*");
}
