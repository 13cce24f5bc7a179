import type { Told } from "../domain/witness.ts";
import { hashOf, type TextHash } from "./bundle.ts";

/** Their questions are long, and repeat each other's parts: each part is kept by its hash. */
const IN_PARTS: ReadonlySet<Told> = new Set(["model", "rehearsal", "protobuf"]);
/** Their questions follow from the repository's files. */
const NOT_KEPT: ReadonlySet<Told> = new Set(["rehearsal", "protobuf"]);

export interface AskedQuestion {
  key: TextHash;
  /** The question as it is kept; `undefined` where it is not. */
  text: string | undefined;
}

/**
 * The name of a question: the same for the same one, whenever and beside whatever it is asked.
 *
 * @param keep told of each part of a question that is kept
 */
export function askedQuestion(
  kind: Told,
  question: unknown,
  keep: (text: string) => TextHash,
): AskedQuestion {
  const kept = !NOT_KEPT.has(kind);
  const put = kept ? keep : hashOf;
  const text = JSON.stringify(IN_PARTS.has(kind) ? inParts(question, put) : question) ?? "null";
  return { key: hashOf(`${kind}\n${text}`), text: kept ? text : undefined };
}

function inParts(question: unknown, put: (text: string) => TextHash): unknown {
  if (typeof question !== "object" || question === null) return question;
  const parts = Object.entries(question).map(([name, value]: [string, unknown]) => {
    if (Array.isArray(value)) return [name, value.map((one) => put(JSON.stringify(one) ?? "null"))];
    return [name, typeof value === "string" ? put(value) : value];
  });
  return Object.fromEntries(parts) as unknown;
}
