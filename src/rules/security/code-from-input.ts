import type { Rule } from "../../domain/rule.ts";
import { inputHits, type InsteadTable } from "./sightings.ts";

const INSTEAD: InsteadTable = {
  default:
    "Look up what is asked for in a fixed table of functions; for formulas use an interpreter of expressions that can do nothing else.",
  module:
    "Look the module up in a fixed table by what the client asks for, instead of loading the name that was sent.",
  javascript:
    "Look up what is asked for in a fixed table of functions (`const run = ACTIONS[name]`). For formulas use an interpreter of expressions; `vm` is no wall: code in it reaches the process.",
  python:
    "For data use `json.loads` or `ast.literal_eval`; for actions a fixed dictionary of functions; for formulas an interpreter of expressions.",
  java: "Use a fixed map of actions; evaluate SpEL only with `SimpleEvaluationContext.forReadOnlyDataBinding()` and never an expression that was sent.",
  kotlin:
    "Use a fixed map of actions; evaluate SpEL only with `SimpleEvaluationContext.forReadOnlyDataBinding()` and never an expression that was sent.",
  ruby: "Use a fixed hash of actions: `ACTIONS.fetch(params[:action_name]).call`; `public_send` only with names of a fixed list.",
  php: "Use `match ($name) { ... }` over fixed actions; never `eval`, and `include` only paths of a fixed list.",
};

/** Program text, or the name of a module, that a client chooses. */
export const codeFromInput: Rule<"source"> = {
  id: "security/code-from-input",
  architect: "security-architect",
  severity: "blocker",
  judges: "source",
  when: "a value from the request is run as program text, or names the module that is loaded",
  harm: "Whoever chooses the value runs a program of their own within the server's process.",
  instead: "Look up what is asked for in a fixed table of functions.",
  source: "https://cwe.mitre.org/data/definitions/94.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "code-from-input"),
  check: (facts) =>
    inputHits(facts, {
      kind: "code-from-input",
      becomes: ({ detail }) =>
        detail === "module" ? "names the module loaded by" : "is run as program text by",
      attack: ({ detail }) =>
        detail === "module"
          ? "A client sends the path of another file, such as one that was uploaded, and the server loads and runs it."
          : "A client sends program text as this value, and the server runs it with everything that it can reach.",
      severities: { request: "blocker", parameter: "note" },
      instead: INSTEAD,
    }),
};
