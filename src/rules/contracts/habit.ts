import type { ApiDocument, ApiOperation, ApiPlace } from "../../domain/api-document.ts";
import type { Evidence } from "../../domain/finding.ts";
import type { Hit } from "../../domain/rule.ts";

/** A habit is what three of four do. */
const CLEAR = 0.75;
/** What is a matter of the house alone is only asked for where six of seven have it. */
export const NEARLY_ALL = 0.85;
/** One neighbour is no habit. */
const FEWEST = 2;
const EXAMPLES = 2;
const MAX_NAME = 100;

/** What the operations that a new one can be compared with mostly have. */
export interface Habit {
  with: number;
  of: number;
  /** Lines that show it, the first ones of the document. */
  examples: readonly Example[];
}

export interface Example {
  operation: ApiOperation;
  place: ApiPlace;
}

/** What is asked of an operation: the line that shows that it has it. */
export type Proof = (operation: ApiOperation) => ApiPlace | undefined;

/** What the pull request adds, and the rest of the document mostly has otherwise. */
export interface Lack {
  offenders: readonly [ApiOperation, ...ApiOperation[]];
  /** Absent when only a new document, which has no habit yet, is held against a standard. */
  habit?: Habit;
}

/** The operations that people think about: browsers ask OPTIONS, and HEAD is GET without the answer. */
export function operationsOf(document: ApiDocument): readonly ApiOperation[] {
  return document.operations.filter(({ method }) => !["OPTIONS", "HEAD", "TRACE"].includes(method));
}

/** Those that stand for the habit: what was there before, and all of a new document. */
export function peersIn(document: ApiDocument): readonly ApiOperation[] {
  return operationsOf(document).filter(({ added }) => document.isNew || !added);
}

/**
 * @param fewest how many must have it
 * @param clear what share of them
 */
export function habitOf(
  peers: readonly ApiOperation[],
  proof: Proof,
  fewest: number = FEWEST,
  clear: number = CLEAR,
): Habit | undefined {
  const having = peers.flatMap((operation) => {
    const place = proof(operation);
    return place ? [{ operation, place }] : [];
  });
  if (having.length < fewest || having.length < peers.length * clear) return undefined;
  return { with: having.length, of: peers.length, examples: having.slice(0, EXAMPLES) };
}

/**
 * The added operations without something that most comparable ones have.
 *
 * @param standard in a new document, what is lacking counts even when no habit asks for it
 */
export function lackOf(
  document: ApiDocument,
  comparable: (operation: ApiOperation) => boolean,
  proof: Proof,
  { fewest, clear, standard = false }: { fewest?: number; clear?: number; standard?: boolean } = {},
): Lack | undefined {
  const [first, ...more] = operationsOf(document).filter(
    (operation) => operation.added && comparable(operation) && !proof(operation),
  );
  if (!first) return undefined;
  const habit = habitOf(peersIn(document).filter(comparable), proof, fewest, clear);
  if (!habit && !(standard && document.isNew)) return undefined;
  return { offenders: [first, ...more], ...(habit ? { habit } : {}) };
}

export interface Wording {
  /** After one operation: "returns a list without pagination". */
  one: string;
  /** After several. */
  many: string;
  /** What it was compared with: "list operations". */
  peers: string;
  /** What they do: "are paginated". */
  habit: string;
  scenario: string;
  instead: string;
  severity?: Hit["severity"];
  /** The line of an offender; its own otherwise. */
  placeOf?: (operation: ApiOperation) => ApiPlace;
}

/** One finding for the document: the first offender, the others beside it, the habit as evidence. */
export function lackHit({ offenders, habit }: Lack, wording: Wording): Hit {
  const { one, many, peers, habit: have, scenario, instead, severity } = wording;
  const placeOf = wording.placeOf ?? ((operation: ApiOperation): ApiPlace => operation);
  const [first, ...more] = offenders;
  const claim = `${named(offenders)} ${more.length === 0 ? one : many}`;
  const shown = habit?.examples.filter(({ operation }) => !offenders.includes(operation)) ?? [];
  return {
    at: placeOf(first).at,
    title: habit
      ? `${claim}; ${habit.with} of ${habit.of} ${peers} of this document ${have}.`
      : `${claim}, in a document that is new.`,
    scenario,
    instead,
    ...(severity ? { severity } : {}),
    subject: nameOf(first),
    evidence: [quoted(placeOf(first)), ...shown.map(({ place }) => quoted(place))],
    siblings: more.map((operation) => placeOf(operation).at),
  };
}

export function quoted({ at, excerpt }: ApiPlace): Evidence {
  return { kind: "parsed", at, excerpt };
}

/** `GET /orders`, on one line and without the marks that would end the code span around it. */
export function nameOf({ method, path }: { method: string; path: string }): string {
  return plain(`${method} ${path}`);
}

export function plain(text: string): string {
  const line = text.replace(/[`\p{Cc}\p{Cf}]/gu, " ").trim();
  return line.length > MAX_NAME ? `${line.slice(0, MAX_NAME - 1)}…` : line;
}

/** "`GET /a`", "`GET /a` and `GET /b`", "`GET /a` and 2 more". */
export function named(operations: readonly ApiOperation[]): string {
  const [first, second, ...more] = operations;
  if (!first) return "";
  const name = `\`${nameOf(first)}\``;
  if (!second) return name;
  return more.length === 0 ? `${name} and \`${nameOf(second)}\`` : `${name} and ${more.length + 1} more`;
}
