import { NOTHING } from "./json-schema.ts";
import { asFlag, type Section, type Settings } from "./section.ts";

type Flag = "enabled" | "drafts" | "sarif";

function flag(key: Flag, absent: boolean, description: string): Section {
  return {
    key,
    values: "`true`, `false`",
    absent: `\`${absent}\``,
    schema: { description, default: absent, anyOf: [{ type: "boolean" }, NOTHING] },
    read(value, { say }): Partial<Settings> {
      const written = asFlag(value, key, say);
      return written === undefined ? {} : { [key]: written };
    },
  };
}

export const enabledSection = flag("enabled", true, "Whether pull requests of this repository are reviewed.");
export const draftsSection = flag("drafts", false, "Whether draft pull requests are reviewed too.");
export const sarifSection = flag(
  "sarif",
  false,
  "Whether findings also go to code scanning; the App then needs write access to code scanning alerts.",
);
