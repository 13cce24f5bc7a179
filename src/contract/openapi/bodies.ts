import { type Difference, shown } from "../change.ts";
import type { Direction } from "../compare-schemas.ts";
import { get } from "../document.ts";
import type { Body, Media } from "../openapi.ts";
import { mediaFor } from "./media.ts";

/** @param needed the old body could not be left out either, whatever `required` said */
export function* bodyRequired(before: Body | undefined, after: Body, needed: boolean): Generator<Difference> {
  if (after.required === (before?.required ?? false)) return;
  if (after.required) {
    if (needed) return;
    yield {
      kind: "request-body-became-required",
      level: "breaking",
      side: "head",
      cause: get(after.node, "required") ?? after.node,
      before: before ? "optional" : "absent",
      after: "required",
      consequence: "a client that sends no body gets 400",
    };
  } else if (before)
    yield {
      kind: "request-body-became-optional",
      level: "safe",
      side: "base",
      cause: get(before.node, "required") ?? before.node,
      before: "required",
      after: "optional",
      consequence: "a client may leave the body out",
    };
}

/** @param status what a client gets instead: 415 for what it sends, 406 for what it asks for, nothing for no body */
export function mediaRemoved(
  type: string,
  { node }: Media,
  left: ReadonlyMap<string, Media>,
  status: 406 | 415 | undefined,
): Difference {
  const refused = `a client that ${status === 415 ? "sends" : "accepts only"} ${shown(type)} gets ${status}`;
  return {
    kind: status === 415 ? "request-media-type-removed" : "response-media-type-removed",
    level: "breaking",
    side: "base",
    cause: node,
    before: type,
    after: [...left.keys()],
    consequence: status ? refused : `a client that reads ${shown(type)} finds no such body`,
  };
}

export function* mediaAdded(
  before: ReadonlyMap<string, Media> | undefined,
  after: ReadonlyMap<string, Media>,
  direction: "request" | "response",
): Generator<Difference> {
  for (const [type, { node }] of after) {
    if (!before || before.size === 0 || mediaFor(type, before)) continue;
    yield {
      kind: `${direction}-media-type-added`,
      level: "safe",
      side: "head",
      cause: node,
      before: [...before.keys()],
      after: type,
      consequence: `a client may ${direction === "request" ? "send" : "ask for"} ${shown(type)}`,
    };
  }
}

export function bodyRemoved({ node }: Body, isRequest: boolean): Difference {
  return {
    kind: isRequest ? "request-body-removed" : "response-body-removed",
    level: "breaking",
    side: "base",
    cause: node,
    before: "present",
    after: "absent",
    consequence: isRequest
      ? "what a client sends as the body is not read any more"
      : "a client that reads the body of the call finds none",
  };
}

export function schemaCameOrWent(before: Media, after: Media, direction: Direction): Difference {
  const isAnswer = direction === "response";
  const came = after.schema !== undefined;
  return {
    kind: `${isAnswer ? "response" : "request"}-schema-${came ? "added" : "removed"}`,
    // Said for the first time, or not said any more: clients may have relied on what was silently so.
    level: came === isAnswer ? "safe" : "dangerous",
    side: came ? "head" : "base",
    cause: after.schema ?? before.schema ?? before.node,
    before: came ? "no schema" : "a schema",
    after: came ? "a schema" : "no schema",
    consequence: isAnswer
      ? `the answer ${came ? "is described now" : "may be anything"}`
      : came
        ? "a client that sends another body may get 400"
        : "a client may send any body",
  };
}
