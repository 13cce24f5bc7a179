import type { Glob } from "../domain/architect.ts";
import { readGlobs } from "../domain/glob.ts";
import { globs, NOTHING } from "./json-schema.ts";
import { entriesOf, type Section, wrongValue } from "./section.ts";

const MAX_SERVICES = 200;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** `services:` names the services of a repository and the files that belong to each. */
export const servicesSection: Section = {
  key: "services",
  values: "by name: a list of globs",
  absent: "as manifests tell",
  schema: {
    description: "The services of this repository, each with the files that belong to it.",
    anyOf: [
      {
        type: "object",
        maxProperties: MAX_SERVICES,
        propertyNames: { type: "string", pattern: NAME.source },
        additionalProperties: globs("Files of this service."),
      },
      NOTHING,
    ],
  },
  read(value, { say }) {
    if (value.kind !== "map") {
      const remedy = 'write for instance `billing: ["services/billing/**"]`';
      wrongValue(value, "services", "a map of names", remedy, say);
      return {};
    }
    const services: Record<string, readonly Glob[]> = Object.create(null);
    for (const entry of entriesOf(value).slice(0, MAX_SERVICES)) {
      if (!NAME.test(entry.key)) {
        const wanted = "a name of letters, digits, dots and hyphens";
        wrongValue(entry, entry.key, wanted, "write for instance `billing`", say);
        continue;
      }
      const paths = readGlobs(entry.value, entry.key, say);
      if (paths.length > 0) services[entry.key] = paths;
    }
    return { services };
  },
};
