import type { Rule } from "../../domain/rule.ts";
import { inputHits, type InsteadTable } from "./sightings.ts";

const INSTEAD: InsteadTable = {
  default:
    "Exchange data as JSON and check it against a schema; keep native object formats for what the server itself has signed.",
  javascript:
    "Use `JSON.parse` and check the result against a schema; neither `node-serialize` nor functions in text.",
  "js-yaml":
    "Use js-yaml 4, whose `load` makes plain data only; with version 3 use `safeLoad`, and leave `DEFAULT_FULL_SCHEMA` alone.",
  v8: "Use `JSON.parse` and check the result against a schema: `v8.deserialize` is made for data of the same process.",
  python:
    "Use `json.loads` and check the result against a schema. Where pickles are needed, sign them (`hmac`) and check the signature first.",
  pyyaml: "Use `yaml.safe_load(text)`, or `yaml.load(text, Loader=yaml.SafeLoader)`.",
  yaml: "Use the safe loader: it makes plain data only.",
  go: "Decode into a struct of known fields with `encoding/json`.",
  java: "Read JSON into a known class. Where `ObjectInputStream` has to stay, set an `ObjectInputFilter` with a list of allowed classes.",
  kotlin:
    "Read JSON into a known class (`kotlinx.serialization`). Where `ObjectInputStream` has to stay, set an `ObjectInputFilter` with a list of allowed classes.",
  snakeyaml: "Use `new Yaml(new SafeConstructor(new LoaderOptions()))`, which makes plain data only.",
  jackson:
    "Leave default typing off; where subtypes are needed, name them with `@JsonSubTypes` or a `PolymorphicTypeValidator` with a list.",
  ruby: "Use `JSON.parse`, or `YAML.safe_load(text, permitted_classes: [])`; never `Marshal.load` or `YAML.unsafe_load` of what was sent.",
  php: "Use `json_decode`; where `unserialize` has to stay, pass `['allowed_classes' => false]`.",
};

/** Objects that are made again from data which can name classes or hold code. */
export const unsafeDeserialization: Rule<"source"> = {
  id: "security/unsafe-deserialization",
  architect: "security-architect",
  severity: "blocker",
  judges: "source",
  when: "data from the request is read by a format that can name classes or hold code",
  harm: "Whoever writes the data has objects of their choice made, and with them code run, while it is being read.",
  instead: "Exchange plain data (JSON) and check it against a schema.",
  source: "https://cwe.mitre.org/data/definitions/502.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "unsafe-deserialization"),
  check: (facts) =>
    inputHits(facts, {
      kind: "unsafe-deserialization",
      becomes: "is made into objects of any class by",
      attack:
        "Data that was written for it names a class or a function, and the server runs it while reading.",
      severities: { request: "blocker", parameter: "note", unknown: "note" },
      always: "note",
      instead: INSTEAD,
    }),
};
