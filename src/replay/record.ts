import type { Resumption } from "../domain/reading.ts";
import type { Review } from "../domain/review.ts";
import type { LoadedPull, Tree, Trees } from "../domain/tree.ts";
import type { Told, Witness } from "../domain/witness.ts";
import { messageOf, UserError } from "../errors.ts";
import type { ReviewParts } from "../review/parts.ts";
import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type Bundle,
  hashOf,
  type KeptAnswer,
  type KeptQuestion,
  MAX_BUNDLE_BYTES,
  type RecordedOptions,
  type Setup,
  sumOf,
  type TextHash,
} from "./bundle.ts";
import { askedQuestion } from "./question.ts";
import { type RecordedTree, recordTree } from "./record-tree.ts";

/** A review while it is written down: to be made of `loaded` with `parts`. */
export interface Recording {
  loaded: LoadedPull;
  parts: ReviewParts;
  witness: Witness;
  /** @throws UserError for what is longer than a bundle may be */
  close(made: RecordedWhole): Bundle;
}

export interface RecordedWhole {
  review: Review;
  setup: Setup;
  options: RecordedOptions;
  going?: Resumption;
  /** The version of this program. */
  program: string;
}

/**
 * Writes a review down while it is made. Files are not read a second time, nothing is asked twice, and what cannot
 * be written down changes nothing about the review: `close` then says so.
 */
export function startRecording(loaded: LoadedPull, parts: ReviewParts): Recording {
  const texts = new Texts();
  const questions = new Map<string, { kind: Told; question: TextHash | null; answers: KeptAnswer[] }>();
  const put = (text: string) => texts.put(text);

  const witness: Witness = {
    async take(kind, question, ask) {
      // Named before it is asked: a conversation grows while the model answers.
      const { key, text } = askedQuestion(kind, question, put);
      const kept = questions.get(key) ?? {
        kind,
        question: text === undefined ? null : put(text),
        answers: [],
      };
      questions.set(key, kept);
      let answer: Awaited<ReturnType<typeof ask>>;
      try {
        answer = await ask();
      } catch (error) {
        kept.answers.push({ failed: messageOf(error) });
        throw error;
      }
      const written = JSON.stringify(answer) ?? "null";
      kept.answers.push(put(written));
      // The review sees what will be read from the bundle, and nothing that gets lost on the way.
      return JSON.parse(written);
    },
  };
  const trees = recordTrees(loaded.trees, (characters) => texts.hasRoom(characters));
  const { rehearse, compareProtobuf } = parts;
  return {
    witness,
    loaded: { ...loaded, trees: trees.recorded, witness },
    parts: {
      ...parts,
      rehearse: (request, signal) => witness.take("rehearsal", request, () => rehearse(request, signal)),
      ...(compareProtobuf
        ? {
            compareProtobuf: (request, signal) =>
              witness.take("protobuf", request, () => compareProtobuf(request, signal)),
          }
        : {}),
    },
    close({ review, setup, options, going, program }) {
      const json = (value: unknown) => put(JSON.stringify(value));
      const { organisation, since } = loaded;
      const whole = {
        format: BUNDLE_FORMAT,
        version: BUNDLE_VERSION,
        program,
        pull: json(loaded.pull),
        around: json({ organisation, since }),
        setup: json(setup),
        options: json(options),
        going: going ? json(going) : null,
        trees: trees.order.map((tree) => tree.kept(put)),
        sides: trees.sides,
        taken: inOrder(questions),
        review: json(review),
      } as const;
      texts.check();
      return { ...whole, sum: sumOf(whole), texts: texts.sorted() };
    },
  };
}

/** Of one kind by their names: what ran at the same time leaves no trace in the order. */
function inOrder(questions: ReadonlyMap<string, Omit<KeptQuestion, "key">>): KeptQuestion[] {
  const sortable = ({ kind, key }: KeptQuestion) => `${kind} ${key}`;
  return [...questions]
    .map(([key, { kind, question, answers }]) => ({ kind, key, question, answers }))
    .sort((a, b) => (sortable(a) < sortable(b) ? -1 : 1));
}

function recordTrees(
  { base, mergeBase, head }: Trees,
  hasRoom: (characters: number) => boolean,
): { recorded: Trees; order: readonly RecordedTree[]; sides: Bundle["sides"] } {
  const order: RecordedTree[] = [];
  const known = new Map<Tree, number>();
  const place = (tree: Tree): number => {
    const at = known.get(tree) ?? order.push(recordTree(tree, hasRoom)) - 1;
    known.set(tree, at);
    return at;
  };
  const sides = { base: place(base), mergeBase: place(mergeBase), head: place(head) };
  const at = (index: number): Tree => order[index]?.tree ?? head;
  return {
    recorded: { base: at(sides.base), mergeBase: at(sides.mergeBase), head: at(sides.head) },
    order,
    sides,
  };
}

/** Texts by their hash, within the bounds of a bundle. */
class Texts {
  readonly #texts = new Map<TextHash, string>();
  #characters = 0;
  #read = 0;

  put(text: string): TextHash {
    const hash = hashOf(text);
    if (this.#texts.has(hash)) return hash;
    this.#characters += text.length;
    // Beyond it nothing is kept, and `check` says so.
    if (this.#characters <= MAX_BUNDLE_BYTES) this.#texts.set(hash, text);
    return hash;
  }

  /** Whether a file of so many characters may be held until it is put. The same text on two sides counts twice. */
  hasRoom(characters: number): boolean {
    this.#read += characters;
    return this.#read <= 2 * MAX_BUNDLE_BYTES;
  }

  check(): void {
    if (this.#characters > MAX_BUNDLE_BYTES || this.#read > 2 * MAX_BUNDLE_BYTES)
      throw new UserError("What this review read is too long for a bundle", {
        remedy: `a bundle has at most ${MAX_BUNDLE_BYTES / 1e6} MB`,
      });
  }

  sorted(): Record<TextHash, string> {
    return Object.fromEntries([...this.#texts].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}
