import { loadArchitect } from "../../../src/architects/load.ts";
import { insist, type Target } from "../target.ts";
import { YAML_WORDS } from "./yaml.ts";

const load = (text: string) => loadArchitect({ path: "agents/some-architect.md", text }, "base-commit");

/** Files that describe an architect, in every dialect. */
export const agentFile: Target = {
  name: "agent-file",
  words: [
    ...YAML_WORDS,
    "---\n",
    "---js\n",
    "permission:\n",
    "  bash: allow\n",
    "  bash:\n    '*': deny\n",
    "tools:\n",
    "tools: Read, Bash\n",
    "  bash: true\n",
    "name: ",
    "description: ",
    "paths: ",
    "model: ",
    "temperature: ",
    "mode: subagent\n",
    "disable: true\n",
    "prompt: ",
    "# Title\n",
  ],
  read: load,
  judge(input) {
    const { architect, diagnostics } = load(input);
    const lines = input.split(/\r\n|\n|\r/).length;
    insist(diagnostics.length <= 101, "too many remarks");
    for (const { line } of diagnostics)
      insist(Number.isInteger(line) && line >= 1 && line <= lines + 1, `line ${line}`);
    insist(!Object.hasOwn(Object.prototype, "polluted"), "a prototype is changed");
    if (!architect) return;
    const { name, permission, temperature, brief } = architect;
    insist(/^[a-z0-9][a-z0-9-]{0,80}$/.test(name), `the name ${JSON.stringify(name)}`);
    insist(temperature === undefined || (temperature >= 0 && temperature <= 2), `temperature ${temperature}`);
    insist(brief.length <= input.length, "more words than the file has");
    for (const { line, action, pattern } of permission) {
      insist(["allow", "ask", "deny"].includes(action), "an action");
      insist(pattern.length <= input.length + 20 && line >= 1 && line <= lines + 1, "a rule from nowhere");
    }
    // Nothing is allowed that the file does not say so.
    if (permission.some(({ action }) => action === "allow"))
      insist(
        /allow|permissionMode|acceptEdits|true|yes|on/i.test(input),
        "something is allowed that nobody wrote",
      );
    // What denies everything, first and alone, still does so with anything broken behind it.
    const denied = load(`---\npermission: deny\n${input.replace(/^\uFEFF?---[^\n]*\n/, "")}`).architect;
    if (!/permission|permissions/.test(input.replace(/["'\s]/g, "")))
      insist(
        denied === undefined || denied.permission.every(({ action }) => action !== "allow"),
        "a denial was lost",
      );
  },
};
