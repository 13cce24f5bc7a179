import type { FailOn } from "../domain/configuration.ts";
import { NOTHING } from "./json-schema.ts";
import { type Section, wrongValue } from "./section.ts";

const FAIL_ON: readonly FailOn[] = ["blocker", "concern", "never"];

/** `fail_on:` says what makes the check fail. In YAML 1.1, which many editors still follow, `never` may come as `false`. */
export const failOnSection: Section = {
  key: "fail_on",
  values: "`blocker`, `concern`, `never`",
  absent: "`blocker`",
  schema: {
    description: "The mildest severity of a finding that makes the check fail.",
    default: "blocker",
    anyOf: [{ enum: [...FAIL_ON, false] }, NOTHING],
  },
  read(value, { say }) {
    const word =
      value.kind === "text" ? value.value.trim() : value.kind === "boolean" && !value.value ? "never" : "";
    const failOn = FAIL_ON.find((known) => known === word);
    if (failOn) return { failOn };
    wrongValue(value, "fail_on", "blocker, concern or never", "write `fail_on: blocker`", say);
    return {};
  },
};
