import { NOTHING } from "./json-schema.ts";
import { type Section, wrongValue } from "./section.ts";

/** The name of a language, and nothing that reads like an instruction to the model that is told it. */
const LANGUAGE = "^\\p{L}[\\p{L} ()-]{1,39}$";

/** `language:` is what people are answered in. What rules say stays English. */
export const languageSection: Section = {
  key: "language",
  values: "the name of a language",
  absent: "`English`",
  schema: {
    description: "The language that architects answer in. What rules say stays English.",
    default: "English",
    anyOf: [{ type: "string", pattern: LANGUAGE, examples: ["German", "Brazilian Portuguese"] }, NOTHING],
  },
  read(value, { say }) {
    const language = value.kind === "text" ? value.value.trim() : "";
    if (new RegExp(LANGUAGE, "u").test(language)) return { language };
    wrongValue(
      value,
      "language",
      "the name of a language, at most 40 letters",
      "write for instance `language: German`",
      say,
    );
    return {};
  },
};
