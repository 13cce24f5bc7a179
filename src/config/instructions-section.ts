import type { Configuration } from "../domain/configuration.ts";
import { globProblem } from "../domain/glob.ts";
import { shown } from "../domain/yaml.ts";
import { GLOB, NOTHING } from "./json-schema.ts";
import { entriesOf, type Section, wrongValue } from "./section.ts";

type Instruction = NonNullable<Configuration["instructions"]>[number];

const MAX_INSTRUCTIONS = 50;
/** Characters of one; all of them go into the prompt of every architect that reads a file they are about. */
const MAX_TEXT = 2_000;

/** `instructions:` are what a team wants heeded below some paths. They are told to the architects; rules do not read them. */
export const instructionsSection: Section = {
  key: "instructions",
  values: "by glob: what to heed there",
  absent: "none",
  schema: {
    description: "What the architects should heed below some paths, in plain words.",
    anyOf: [
      {
        type: "object",
        maxProperties: MAX_INSTRUCTIONS,
        propertyNames: GLOB,
        additionalProperties: { type: "string", minLength: 1, maxLength: MAX_TEXT },
      },
      NOTHING,
    ],
  },
  read(value, { say }) {
    if (value.kind !== "map") {
      const remedy = 'write for instance `"billing/**": Amounts are whole cents.`';
      wrongValue(value, "instructions", "a map of globs", remedy, say);
      return {};
    }
    const instructions: Instruction[] = [];
    for (const entry of entriesOf(value)) {
      const glob = entry.key.trim();
      const problem = globProblem(glob);
      const text = entry.value.kind === "text" ? entry.value.value.trim() : "";
      if (problem) {
        const message = `\`${shown(glob)}\` in \`instructions\` was left out: ${problem.message} (column ${entry.column})`;
        say({ level: "error", code: "glob-refused", line: entry.line, message, remedy: problem.remedy });
      } else if (text === "" || text.length > MAX_TEXT) {
        const wanted = `a sentence or more, at most ${MAX_TEXT.toLocaleString("en")} characters`;
        wrongValue(entry.value, glob, wanted, "say it shorter, or split it by path", say);
      } else if (instructions.length === MAX_INSTRUCTIONS) {
        say({
          level: "error",
          code: "too-many-instructions",
          line: entry.line,
          message: `more than ${MAX_INSTRUCTIONS} instructions; the rest was left out`,
          remedy: "join those that are about the same files",
        });
        break;
      } else instructions.push({ glob, text });
    }
    return { instructions };
  },
};
