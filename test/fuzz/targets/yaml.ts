import { parseConfiguration } from "../../../src/config/configuration.ts";
import { globProblem } from "../../../src/domain/glob.ts";
import { insist, type Target } from "../target.ts";

const from = { path: ".github/architect.yml", commit: "0".repeat(40) };

export const YAML_WORDS: readonly string[] = [
  "\n",
  "  ",
  "- ",
  ": ",
  "key: ",
  "[",
  "]",
  "{",
  "}",
  ",",
  "'",
  '"',
  "|\n",
  ">-\n",
  "&a ",
  "*a",
  "<<: *a\n",
  "!!js/function ",
  "__proto__: ",
  "constructor: ",
  "# ",
  "? ",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "off",
  "yes",
  "0x10",
  "1e3",
  ".inf",
  "null",
  "~",
  "\\x00",
  "a: &a [*a]\n",
  "**/*",
  "+(a|b)",
  "{1..9}",
];

/** `architect.yml`. */
export const yaml: Target = {
  name: "yaml",
  words: [
    ...YAML_WORDS,
    "enabled: false\n",
    "fail_on: never\n",
    "rules:\n",
    "architects:\n",
    "ignore:\n",
    "mute:\n",
    "budgets:\n",
  ],
  read: (input) => parseConfiguration(input, from),
  judge(input) {
    const { diagnostics, enabled, failOn, ignore, rules, architects } = parseConfiguration(input, from);
    const lines = input.split(/\r\n|\n|\r/).length;
    insist(diagnostics.length <= 101, "too many remarks");
    for (const { line, message, remedy } of diagnostics) {
      insist(Number.isInteger(line) && line >= 1 && line <= lines + 1, `line ${line} of ${lines}`);
      insist(message.length < 2_000 && remedy.length < 1_000, "a long remark");
      insist(!/[\p{Cc}\p{Cf}]/u.test(message + remedy), "a remark with unseen characters");
    }
    insist(enabled || /enabled/.test(input), "reviews are off and nobody said so");
    insist(failOn === "blocker" || /fail_on/.test(input), "fail_on changed and nobody said so");
    for (const glob of ignore) insist(globProblem(glob) === undefined, `a glob that is refused: ${glob}`);
    insist(!("polluted" in rules) && !("polluted" in architects), "a prototype");
    insist(!Object.hasOwn(Object.prototype, "polluted"), "a prototype is changed");
  },
};
