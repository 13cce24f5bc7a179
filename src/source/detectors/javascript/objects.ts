import { isKind } from "../../syntax.ts";
import { type Danger, inputDetector } from "./detect.ts";
import { optionOf, type Site } from "./sites.ts";

const RUNS_WHAT_IT_READS =
  /^(?:node-serialize|serialize-to-js|funcster|cryo|serialijse|node-serialize-plus)$/;

/** Formats that hold functions or classes. */
export const objects = inputDetector({
  kind: "unsafe-deserialization",
  mentions:
    /unserialize|deserialize|deepDeserialize|funcster|cryo|DEFAULT_FULL_SCHEMA|safeLoad|js-yaml-js-types/,
  names: /^(?:unserialize|deserialize|deepDeserialize|parse|load|loadAll)$/,
  danger,
});

function danger(site: Site): Danger | undefined {
  const [first, second] = site.args;
  const callee = site.callee();
  if (!first || !callee || site.isNew) return undefined;
  const name = callee.names.at(-1) ?? "";
  if (RUNS_WHAT_IT_READS.test(callee.module)) return { values: [first], library: callee.module };
  if (callee.module === "v8" && name === "deserialize") return { values: [first], library: "v8" };
  if (callee.module !== "js-yaml" || !/^load(?:All)?$/.test(name)) return undefined;
  const schema = optionOf(second, "schema");
  // A file that knows `safeLoad` is written for version 3, whose `load` makes functions.
  const isOld = schema === undefined && /\bsafeLoad(?:All)?\b/.test(site.program.text);
  const isFull = schema !== undefined && /DEFAULT_FULL_SCHEMA|js-yaml-js-types/.test(schema.text());
  return (isOld || isFull) && !isKind(first, "string") ? { values: [first], library: "js-yaml" } : undefined;
}
