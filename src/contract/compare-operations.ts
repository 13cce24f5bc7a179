import { type Difference, shown } from "./change.ts";
import { type Direction, SchemaComparison, type Side } from "./compare-schemas.ts";
import type { DocNode } from "./document.ts";
import { get, itemsOf, textOf } from "./document.ts";
import { type Api, type Media, type Operation, type Parameter, shapeOf } from "./openapi.ts";
import { answerFor, headerDifferences, isSuccess, statusDifferences } from "./openapi/answers.ts";
import { bodyRemoved, bodyRequired, mediaAdded, mediaRemoved, schemaCameOrWent } from "./openapi/bodies.ts";
import { formAsBody } from "./openapi/forms.ts";
import { isUnstable, lifecycleDifferences, lifecycleOf } from "./openapi/lifecycle.ts";
import { directionFor, mediaFor } from "./openapi/media.ts";
import { parameterDifferences } from "./openapi/parameters.ts";
import { securityDifferences } from "./openapi/security.ts";
import { UntouchedOperations } from "./openapi/untouched-operations.ts";
import { viewOf } from "./schema.ts";
import type { Look } from "./schema-pair.ts";

/** A difference with the operations of the base document that it reaches. */
export interface Reached {
  difference: Difference;
  operations: readonly [string, ...string[]];
}

export interface ComparedOperations {
  reached: readonly Reached[];
  /** Base operations that no head operation answers. */
  removed: readonly Operation[];
  /** Head operations that answer no base operation. */
  added: readonly Operation[];
  /** Some schemas were not compared: the document is beyond the limit. */
  incomplete: boolean;
  /** What changed and is not judged. */
  gaps: readonly string[];
}

/**
 * Lays each base operation beside the head operation a client now reaches with the same call.
 *
 * @param today `2031-01-01`, where the caller knows it: whether a promised day has come
 */
export function compareOperations(
  base: Api,
  head: Api,
  sides: { base: Side; head: Side },
  today?: string,
): ComparedOperations {
  const comparison = new OperationComparison(base, head, sides, today);
  const removed: Operation[] = [];
  const answered = new Set<Operation>();
  const answer = answers(base, head);
  for (const operation of base.operations) {
    const now = answer(operation);
    if (now) {
      comparison.compare(operation, now);
      answered.add(now);
    } else removed.push(operation);
  }
  comparison.serverCalls(base.webhooks, head.webhooks);
  const added = head.operations.filter((operation) => !answered.has(operation));
  return {
    reached: comparison.reached(),
    removed,
    added,
    incomplete: comparison.incomplete,
    gaps: comparison.gaps,
  };
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

interface Found {
  difference: Difference;
  operations: Set<string>;
  /** At least one of the operations is more than a draft. */
  promised: boolean;
}

class OperationComparison {
  readonly #schemas: SchemaComparison;
  readonly #apis: { base: Api; head: Api };
  readonly #sides: { base: Side; head: Side };
  readonly #look: Look;
  readonly #today: string | undefined;
  readonly #found = new Map<string, Found>();
  readonly #untouched: UntouchedOperations;

  constructor(base: Api, head: Api, sides: { base: Side; head: Side }, today: string | undefined) {
    this.#apis = { base, head };
    this.#sides = sides;
    this.#today = today;
    this.#look = {
      base: (nodes) => viewOf(nodes, sides.base.resolver, sides.base.dialect),
      head: (nodes) => viewOf(nodes, sides.head.resolver, sides.head.dialect),
    };
    this.#schemas = new SchemaComparison(sides.base, sides.head);
    this.#untouched = new UntouchedOperations(
      { api: base, resolver: sides.base.resolver },
      { api: head, resolver: sides.head.resolver },
    );
  }

  get incomplete(): boolean {
    return this.#schemas.incomplete;
  }

  get gaps(): readonly string[] {
    return [...this.#schemas.gaps];
  }

  reached(): Reached[] {
    return [...this.#found.values()].map(({ difference, operations, promised }) => {
      const [first = "", ...rest] = operations;
      // Who uses a draft knows that it moves.
      const lowered = !promised && (difference.level ?? "breaking") === "breaking" && !isPromise(difference);
      return {
        difference: lowered ? { ...difference, level: "dangerous" } : difference,
        operations: [first, ...rest],
      };
    });
  }

  compare(before: Operation, after: Operation): void {
    if (this.#untouched.has(before, after)) {
      if (!this.#untouched.sameSecurity) this.#security(before, after);
      return;
    }
    const [base, head] = this.#inOneDialect(before, after);
    this.#noteAll(base, parameterDifferences(base, head, this.#look, this.#today));
    for (const [identity, parameter] of head.parameters) {
      const before = base.parameters.get(identity);
      if (before?.schema && parameter.schema)
        this.#schema(base, before.schema, this.#oneOrMany(before, parameter), "parameter");
    }
    this.#body(base, head, "request");
    this.#responses(base, head, "response");
    this.#security(base, head);
    const [was, now] = [lifecycleOf([base.node]), lifecycleOf([head.node])];
    this.#noteAll(base, lifecycleDifferences(was, now, shown(base.name), head.node));
    this.serverCalls(base.callbacks, head.callbacks);
  }

  #security(base: Operation, head: Operation): void {
    this.#noteAll(
      base,
      securityDifferences(
        [{ api: this.#apis.base, resolver: this.#sides.base.resolver }, base],
        [{ api: this.#apis.head, resolver: this.#sides.head.resolver }, head],
      ),
    );
  }

  /** Where only one side is Swagger 2.0, its form fields are the body that the other side has. */
  #inOneDialect(base: Operation, head: Operation): [Operation, Operation] {
    const { base: was, head: now } = this.#apis;
    if ((was.dialect === "2.0") === (now.dialect === "2.0")) return [base, head];
    return was.dialect === "2.0"
      ? [formAsBody(base, consumedBy(base, was)), head]
      : [base, formAsBody(head, consumedBy(head, now))];
  }

  /** Calls that the server makes: what it sends is read by the client, what the client answers is read here. */
  serverCalls(base: readonly Operation[], head: readonly Operation[]): void {
    const now = new Map(head.map((operation) => [`${operation.method} ${operation.path}`, operation]));
    for (const operation of base) {
      const answer = now.get(`${operation.method} ${operation.path}`);
      if (answer) {
        this.#body(operation, answer, "response");
        this.#responses(operation, answer, "request");
      } else
        this.#note(operation, {
          kind: "webhook-removed",
          level: "breaking",
          side: "base",
          cause: operation.node,
          before: "present",
          after: "absent",
          consequence: `a client that waits for the call ${shown(operation.path)} is not called any more`,
        });
    }
  }

  #noteAll(operation: Operation, differences: Iterable<Difference>): void {
    for (const difference of differences) this.#note(operation, difference);
  }

  /** The same cause found again, by another operation, is the same difference. */
  #note(operation: Operation, difference: Difference): void {
    const { kind, side, cause, consequence } = difference;
    const key = [kind, side, cause.path, cause.pointer, consequence].join("\n");
    const promised = !isUnstable(lifecycleOf([operation.node]));
    const known = this.#found.get(key);
    if (!known) this.#found.set(key, { difference, operations: new Set([operation.name]), promised });
    else {
      known.operations.add(operation.name);
      known.promised ||= promised;
    }
  }

  /** A query parameter that may now be repeated (`a=1&a=2`) still takes what was sent before: one value. */
  #oneOrMany(before: Parameter, after: Parameter): DocNode {
    const schema = after.schema ?? after.node;
    const [was, now] = [before.schema ?? before.node, schema];
    const old = viewOf([was], this.#sides.base.resolver, this.#sides.base.dialect);
    const fresh = viewOf([now], this.#sides.head.resolver, this.#sides.head.dialect);
    const form = textOf(get(after.node, "style") ?? get(after.node, "collectionFormat")) ?? "form";
    const exploded = textOf(get(after.node, "explode")) !== "false";
    const repeats = after.in === "query" && ["form", "multi"].includes(form) && exploded;
    const isList = fresh.types?.has("array") === true && old.types !== undefined && !old.types.has("array");
    return repeats && isList && fresh.items[0] ? fresh.items[0] : schema;
  }

  #body(base: Operation, head: Operation, direction: "request" | "response"): void {
    const isRequest = direction === "request";
    if (base.body && !head.body) this.#note(base, bodyRemoved(base.body, isRequest));
    if (!head.body) return;
    if (isRequest) this.#noteAll(base, bodyRequired(base.body, head.body, this.#neededAlready(base)));
    for (const [type, media] of base.body?.content ?? []) {
      const now = mediaFor(type, head.body.content);
      if (now) this.#media(base, media, now, directionFor(type, direction));
      else this.#note(base, mediaRemoved(type, media, head.body.content, isRequest ? 415 : undefined));
    }
    this.#noteAll(base, mediaAdded(base.body?.content, head.body.content, direction));
  }

  /** A body whose schema has required properties could not be left out before either. */
  #neededAlready(operation: Operation): boolean {
    const { resolver, dialect } = this.#sides.base;
    return [...(operation.body?.content.values() ?? [])].some(
      (media) => media.schema !== undefined && viewOf([media.schema], resolver, dialect).required.size > 0,
    );
  }

  #responses(base: Operation, head: Operation, direction: "request" | "response"): void {
    if (direction === "response") this.#noteAll(base, statusDifferences(base, head));
    for (const [status, response] of base.responses) {
      const now = answerFor(status, head);
      if (!now || now.unread || response.unread) continue;
      if (direction === "response") {
        this.#noteAll(base, headerDifferences(status, response.headers, now.headers));
        for (const [name, header] of response.headers) {
          const other = now.headers.get(name);
          if (header.schema && other?.schema) this.#schema(base, header.schema, other.schema, "response");
        }
      }
      for (const [type, media] of response.content) {
        const answer = mediaFor(type, now.content);
        if (answer) this.#media(base, media, answer, directionFor(type, direction));
        else if (isSuccess(status) && direction === "response") {
          const refused = now.content.size > 0 ? 406 : undefined;
          this.#note(base, mediaRemoved(type, media, now.content, refused));
        }
      }
      if (direction === "response") this.#noteAll(base, mediaAdded(response.content, now.content, direction));
    }
  }

  #media(base: Operation, before: Media, after: Media, direction: Direction): void {
    if (before.schema && after.schema) this.#schema(base, before.schema, after.schema, direction);
    else if (before.schema || after.schema) this.#note(base, schemaCameOrWent(before, after, direction));
  }

  #schema(operation: Operation, before: DocNode, after: DocNode, direction: Direction): void {
    this.#noteAll(operation, this.#schemas.differences(before, after, direction));
  }
}

function consumedBy({ node }: Operation, { document }: Api): string[] {
  const listed = get(node, "consumes") ?? get(document.root, "consumes");
  return itemsOf(listed).flatMap((type) => textOf(type) ?? []);
}

function isPromise({ kind }: Difference): boolean {
  return kind.startsWith("stability-") || kind.startsWith("sunset-");
}
