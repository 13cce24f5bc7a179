import { resolveModel } from "../domain/model.ts";
import { NOTHING } from "./json-schema.ts";
import { type Section, wrongValue } from "./section.ts";

/** `model:` is what architects speak with when their own file names none. */
export const modelSection: Section = {
  key: "model",
  values: "a model or an alias, see [agents](agents.md#models)",
  absent: "the operator's",
  schema: {
    description: "The model of architects whose own file names none.",
    anyOf: [{ type: "string", minLength: 1, maxLength: 200, examples: ["opus", "sonnet", "haiku"] }, NOTHING],
  },
  read(value, { say }) {
    if (value.kind !== "text") {
      wrongValue(value, "model", "the name of a model", "write for instance `model: sonnet`", say);
      return {};
    }
    const { model, note } = resolveModel(value.value);
    if (note) say({ ...note, line: value.line });
    return model === undefined ? {} : { model };
  },
};
