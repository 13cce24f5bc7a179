import type { Rule } from "../../domain/rule.ts";
import { inputHits, type InsteadTable } from "./sightings.ts";

const INSTEAD: InsteadTable = {
  default: "Keep the template in a file of the program and hand the value over as a variable of it.",
  unescaped:
    "Hand the value over as a variable of the template, so that it is escaped; say that markup is safe only after it was sanitised.",
  javascript:
    "Keep the template in a file and hand the value over as data: `ejs.render(template, { name })`. Where people write templates themselves, use a language without logic (`mustache`).",
  python:
    'Keep the template in a file and hand the value over: `render_template("greeting.html", name=name)`. Where people write templates themselves, use `jinja2.sandbox.SandboxedEnvironment`.',
  go: "Parse templates once from files and hand the value over as data; `html/template` escapes it, and `template.HTML` switches that off.",
  java: "Keep the template in a file and hand the value over through the model; never return a view name that was sent.",
  kotlin:
    "Keep the template in a file and hand the value over through the model; never return a view name that was sent.",
  ruby: "Keep the template in a file and hand the value over: `render :greeting, locals: { name: }`; never `render inline:` with what was sent.",
  php: "Keep the template in a file and hand the value over: `$twig->render('greeting.html', ['name' => $name])`; for templates of others Twig's sandbox with a list of what is allowed.",
};

/** The text of a template that a client chooses in part. */
export const templateFromInput: Rule<"source"> = {
  id: "security/template-from-input",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a value from the request becomes part of a template's text instead of its data",
  harm: "Template languages can call functions: whoever writes the template reads the server's settings and, with most engines, runs code.",
  instead: "Keep the template in a file and hand the value over as data.",
  source: "https://cwe.mitre.org/data/definitions/1336.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "template-from-input"),
  check: (facts) =>
    inputHits(facts, {
      kind: "template-from-input",
      becomes: ({ detail }) =>
        detail === "unescaped" ? "is taken for safe markup by" : "becomes part of the template's text in",
      attack: ({ detail }) =>
        detail === "unescaped"
          ? "A client sends a `<script>` element as this value, and it runs in the browser of whoever opens the page."
          : "A client sends an expression of the template language (`{{ ... }}`, `<%= ... %>`) as this value, and the server evaluates it.",
      severities: { request: "concern", parameter: "note" },
      instead: INSTEAD,
    }),
};
