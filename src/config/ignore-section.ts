import { readGlobs } from "../domain/glob.ts";
import { globs } from "./json-schema.ts";
import type { Section } from "./section.ts";

/** `ignore:` lists files that no architect reads. Credentials are searched for in them all the same. */
export const ignoreSection: Section = {
  key: "ignore",
  values: "list of globs",
  absent: "none",
  schema: {
    ...globs(""),
    description: "Files that no architect reads; the last glob that matches decides, and `!` takes back.",
  },
  read: (value, { say }) => ({ ignore: readGlobs(value, "ignore", say) }),
};
