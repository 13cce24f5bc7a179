import { createHash } from "node:crypto";
import type { PermissionLayer } from "../agent/permission/judgement.ts";
import type { Architect } from "../domain/architect.ts";
import type { FailOn } from "../domain/configuration.ts";
import type { Sha } from "../domain/pull-request.ts";
import type { Told } from "../domain/witness.ts";

/** Raised when a bundle is laid out differently, or a review asks its witness differently. */
export const BUNDLE_VERSION = 1;
export const BUNDLE_FORMAT = "architect-review-bundle";

/** Of the JSON, unpacked. Bytes. JavaScript has no texts much longer than this. */
export const MAX_BUNDLE_BYTES = 512_000_000;

/** The SHA-256 of a text, in hexadecimal: its name in `texts`. */
export type TextHash = string;

/** What came of one question: a text with JSON, or what was thrown. */
export type KeptAnswer = TextHash | { failed: string };

export interface KeptQuestion {
  kind: Told;
  /** Of the question. */
  key: TextHash;
  /** The question itself, where it is worth reading: prompts, uses of tools. */
  question: TextHash | null;
  /** In the order in which the same question was asked. */
  answers: readonly KeptAnswer[];
}

/** What a file was found to be: its text, no text, or nothing there. */
export type KeptFile = TextHash | { state: "binary" } | { state: "too-large"; size: number } | null;

export interface KeptTree {
  commit: Sha;
  /** Prefix, and the text with the entries below it. */
  lists: readonly (readonly [string, TextHash])[];
  files: readonly (readonly [string, KeptFile])[];
}

/** One review, whole: what went in, what it learned on its way, and what came out. */
export interface Bundle {
  format: typeof BUNDLE_FORMAT;
  version: number;
  /** The version of the program that recorded it. */
  program: string;
  /** Of everything but `texts`, each of which is named by its own. */
  sum: TextHash;
  /** JSON of a `PullRequest`. */
  pull: TextHash;
  /** JSON of the rest that came with it: `organisation`, `since`. */
  around: TextHash;
  /** JSON of a `Setup`. */
  setup: TextHash;
  /** JSON of `RecordedOptions`. */
  options: TextHash;
  /** JSON of the `Resumption` that it went on with. */
  going: TextHash | null;
  trees: readonly KeptTree[];
  /** Which tree is which. */
  sides: { base: number; mergeBase: number; head: number };
  taken: readonly KeptQuestion[];
  /** JSON of the `Review`. */
  review: TextHash;
  texts: Readonly<Record<TextHash, string>>;
}

/** What a review was made with that is neither code nor part of the pull request. No key and no address is in it. */
export interface Setup {
  /** The built-in ones. */
  architects: readonly Architect[];
  /** Why no commands could be run. */
  noSandbox?: string;
  /** Absent where no model was asked. */
  agent?: AgentSetup;
}

export interface AgentSetup {
  model: string;
  sharedStyle: string;
  /** The operator's permission rules. */
  above: readonly PermissionLayer[];
  sandbox: boolean;
}

export interface RecordedOptions {
  only?: readonly string[];
  failOn?: FailOn;
  /** Requests were put to a person at the terminal. */
  approve?: boolean;
}

export function hashOf(text: string): TextHash {
  return createHash("sha256").update(text).digest("hex");
}

/** What a bundle says of itself, over everything but the texts. */
export function sumOf(bundle: Omit<Bundle, "sum" | "texts">): TextHash {
  const { format, version, program, pull, around, setup, options, going, trees, sides, taken, review } =
    bundle;
  return hashOf(
    JSON.stringify([
      [format, version, program, pull, around, setup, options, going, review],
      [sides.base, sides.mergeBase, sides.head],
      trees.map(({ commit, lists, files }) => [
        commit,
        lists,
        files.map(([path, file]) => [path, plain(file)]),
      ]),
      taken.map(({ kind, key, question, answers }) => [
        kind,
        key,
        question,
        answers.map((answer) => (typeof answer === "string" ? answer : [answer.failed])),
      ]),
    ]),
  );
}

function plain(file: KeptFile): unknown {
  if (file === null || typeof file === "string") return file;
  return file.state === "binary" ? [file.state] : [file.state, file.size];
}
