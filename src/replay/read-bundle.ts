import type { z } from "zod";
import { UserError } from "../errors.ts";
import { BUNDLE_FORMAT, BUNDLE_VERSION, type Bundle, hashOf, MAX_BUNDLE_BYTES, sumOf } from "./bundle.ts";
import { hasForgedKeys, outOfBounds } from "./plain-json.ts";
import { bundleShape } from "./shapes.ts";

/** The texts are texts here, whatever stands in them. */
const OUTSIDE = { depth: 8, values: 6_000_000 };
const INSIDE = { depth: 1_000, values: 6_000_000 };

/**
 * A bundle as it was written, or none at all: every text is held against its hash, and everything else against the
 * sum.
 *
 * @throws UserError that says why it is refused
 */
export function readBundle(text: string): Bundle {
  if (text.length > MAX_BUNDLE_BYTES) throw refused(`it has more than ${MAX_BUNDLE_BYTES / 1e6} MB`);
  const why = outOfBounds(text, OUTSIDE);
  if (why !== undefined) throw refused(why);
  const value = parsed(text);
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== BUNDLE_FORMAT) throw refused("it is no recorded review");
  if (version !== BUNDLE_VERSION)
    throw new UserError(
      `The bundle is refused: it has version ${String(version).slice(0, 20)}, and this program replays version ${BUNDLE_VERSION}`,
      { remedy: "replay it with the program that recorded it" },
    );
  if (hasForgedKeys(value)) throw refused("it has a key that no bundle has");
  const read = bundleShape.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw refused(`${issue?.path.join(".").slice(0, 200) || "it"} is not what it should be`);
  }
  const bundle: Bundle = read.data;
  if (sumOf(bundle) !== bundle.sum) throw refused("it was changed after it was recorded (its sum differs)");
  for (const [hash, one] of Object.entries(bundle.texts)) {
    if (hashOf(one) !== hash)
      throw refused(`it was changed after it was recorded (text ${hash.slice(0, 12)} has another hash)`);
  }
  const missing = named(bundle).find((hash) => !Object.hasOwn(bundle.texts, hash));
  if (missing !== undefined) throw refused(`text ${missing.slice(0, 12)} is not in it`);
  const { base, mergeBase, head } = bundle.sides;
  if (Math.max(base, mergeBase, head) >= bundle.trees.length) throw refused("a side has no tree");
  return bundle;
}

/** Every text that the rest speaks of. */
function named({ pull, around, setup, options, going, review, trees, taken }: Bundle): string[] {
  return [
    pull,
    around,
    setup,
    options,
    review,
    ...(going === null ? [] : [going]),
    ...trees.flatMap(({ lists, files }) => [
      ...lists.map(([, hash]) => hash),
      ...files.flatMap(([, file]) => (typeof file === "string" ? [file] : [])),
    ]),
    ...taken.flatMap(({ question, answers }) => [
      ...(question === null ? [] : [question]),
      ...answers.filter((answer) => typeof answer === "string"),
    ]),
  ];
}

/**
 * One text of a bundle, as the JSON that it holds.
 *
 * @param what names it for a person
 * @throws UserError when it is not of this shape
 */
export function valueIn<Value>(
  { texts }: Pick<Bundle, "texts">,
  hash: string,
  shape: z.ZodType,
  what: string,
): Value {
  const text = texts[hash] ?? "";
  const why = outOfBounds(text, INSIDE);
  if (why !== undefined) throw refused(`${what}: ${why}`);
  const value = parsed(text);
  const read = shape.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw refused(
      `${what} is not what it should be (${issue?.path.join(".").slice(0, 200) || "as a whole"})`,
    );
  }
  // As it stands there: the order of its keys is part of what was recorded.
  return value as Value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused("it is not JSON, or was cut");
  }
}

function refused(why: string): UserError {
  return new UserError(`The bundle is refused: ${why}`, { remedy: "record the review again" });
}
