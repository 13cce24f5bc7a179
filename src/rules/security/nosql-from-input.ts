import type { Rule } from "../../domain/rule.ts";
import { inputHits, type InsteadTable } from "./sightings.ts";

const INSTEAD: InsteadTable = {
  default: "Make a string of the value, or check it against a schema, before it goes into the filter.",
  where:
    "Say the condition with operators (`{ total: { $gt: limit } }`); `$where` runs program text in the database.",
  javascript:
    "Make a string of it (`String(req.body.name)`) or check it with a schema (`z.string().parse(...)`); `{ $eq: value }` keeps it a value, too. List the fields instead of spreading the body.",
  mongoose:
    "Make a string of it (`String(req.body.name)`), check it with a schema, or set `mongoose.set('sanitizeFilter', true)`. List the fields instead of spreading the body.",
  python:
    'Take single values and make strings of them: `{"name": str(data["name"])}`, or check them with a schema.',
  go: "Decode the request into a struct with `string` fields, and build the `bson.D` from them.",
  java: 'Build the filter with `Filters.eq("name", value)` or `Criteria.where("name").is(value)` instead of parsing text.',
  kotlin:
    'Build the filter with `Filters.eq("name", value)` or `Criteria.where("name").is(value)` instead of parsing text.',
  ruby: "Make a string of it: `User.where(name: params[:name].to_s)`; `permit` the fields as scalars.",
  php: "Make a string of it: `['name' => (string) $request->input('name')]`, or validate it as `string`.",
};

/** A filter of a document database into which a client can put operators. */
export const nosqlFromInput: Rule<"source"> = {
  id: "security/nosql-from-input",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a value of the request that may be an object becomes part of a database filter, or text of it a `$where`",
  harm: "Whoever chooses the value sends an operator instead: the condition is always true, and other people's documents are read or a password is passed over.",
  instead: "Make a string of the value, or check it against a schema, before it goes into the filter.",
  source: "https://cwe.mitre.org/data/definitions/943.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "nosql-from-input"),
  check: (facts) =>
    inputHits(facts, {
      kind: "nosql-from-input",
      becomes: ({ detail }) =>
        detail === "where"
          ? "becomes program text that the database runs in"
          : "may be an object with operators in the filter of",
      attack: ({ detail }) =>
        detail === "where"
          ? "A client sends `'; return true; //` as this value, and the database runs it for every document."
          : 'A client sends `{ "$ne": null }` instead of a text, and the condition holds for every document.',
      severities: { request: "concern", parameter: "note" },
      instead: INSTEAD,
    }),
};
