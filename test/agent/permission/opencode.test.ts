import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PermissionAction, PermissionRule } from "../../../src/domain/architect.ts";
import { decide } from "../../../src/agent/permission/decide.ts";
import { matchesWildcard } from "../../../src/agent/permission/wildcard.ts";
import { AROUND, SIGNS } from "./shell-lines.ts";

/** ARCHITECT_FUZZ=1 for a night's worth. */
const RUNS = process.env.ARCHITECT_FUZZ ? 100_000 : 5_000;

/** opencode's rule, said once more and differently: as a regular expression, read from the last rule to the first. */
function stated(rules: readonly PermissionRule[], permission: string, text: string): PermissionAction {
  const says = (subject: string, pattern: string) => {
    const slashes = pattern.replace(/\\/g, "/");
    const optional = slashes.endsWith(" *");
    const stem = [...(optional ? slashes.slice(0, -2) : slashes)]
      .map((one) => (one === "*" ? "[^]*" : one === "?" ? "[^]" : one.replace(/[.+^${}()|[\]/-]/, "\\$&")))
      .join("");
    return new RegExp(`^${stem}${optional ? "(?: [^]*)?" : ""}$`).test(subject.replace(/\\/g, "/"));
  };
  for (let at = rules.length - 1; at >= 0; at--) {
    const rule = rules[at];
    if (rule && says(permission, rule.permission) && says(text, rule.pattern)) return rule.action;
  }
  return "ask";
}

const STRICTNESS: Readonly<Record<PermissionAction, number>> = { allow: 0, ask: 1, deny: 2 };

function strictestOf(actions: readonly PermissionAction[]): PermissionAction {
  return actions.reduce((so, one) => (STRICTNESS[one] > STRICTNESS[so] ? one : so), "allow");
}

const action = fc.constantFrom<PermissionAction>("allow", "allow", "ask", "deny");
const piece = fc.constantFrom(
  "*",
  "* ",
  " *",
  "?",
  "git",
  "git ",
  "git log",
  "log",
  " ",
  "npm",
  "npm run",
  "test",
  "run *",
  "src/",
  "a",
  "b",
  ".",
  "/",
  "-",
  "push",
);
const pattern = fc.oneof(
  fc.constantFrom("*", "git log*", "git *", "npm *", "npm run ?", "git log *", "make a*", "git push*"),
  fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join("")),
);
const rules = fc.array(
  fc.record({
    permission: fc.constantFrom("bash", "bash", "bash", "*", "b*", "read", "????"),
    pattern,
    action,
    line: fc.constant(1),
  }),
  { maxLength: 6 },
);
/** Programs of which the stricter contract says nothing, and reading git without options. */
const program = fc.constantFrom(
  "npm",
  "make",
  "cargo",
  "go",
  "mvn",
  "git log",
  "git status",
  "git push",
  "npm run",
  "gitx",
);
const argument = fc
  .array(
    fc.constantFrom(
      "a",
      "b",
      "test",
      "run",
      "src",
      "log",
      "1",
      ".ts",
      "_",
      ":x",
      "-x",
      "=1",
      "@2",
      "%",
      "+",
      ",",
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((pieces) => pieces.join("").replace(/^-/, "m-"));
const plainCommand = fc
  .tuple(program, fc.array(argument, { maxLength: 3 }))
  .map(([name, words]) => [name, ...words].join(" "));

const answer = (input: string, of: readonly PermissionRule[]) =>
  decide({ tool: "bash", input }, [{ name: "agent", rules: of, order: "last-match" }]).decision;

describe("src/agent/permission against opencode's rule", () => {
  test("the wildcard is opencode's", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "/", "\\", "*", "?", "."), maxLength: 12 }),
        fc.string({ unit: fc.constantFrom("a", "b", " ", "*", "?", "\\", ".", "(", "*"), maxLength: 8 }),
        (text, wanted) => {
          const rule: PermissionRule = { permission: "bash", pattern: wanted, action: "allow", line: 1 };
          expect(matchesWildcard(text, wanted)).toBe(stated([rule], "bash", text) === "allow");
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("a single plain command is decided as opencode decides it", () => {
    fc.assert(
      fc.property(rules, plainCommand, (of, line) => {
        expect(answer(line, of)).toBe(stated(of, "bash", line));
      }),
      { numRuns: RUNS },
    );
  });

  test("plain commands one after the other are as strict as the strictest of them", () => {
    const joined = fc.array(fc.tuple(plainCommand, fc.constantFrom(" && ", " || ", "; ", " | ", "\n", ";")), {
      minLength: 2,
      maxLength: 4,
    });
    fc.assert(
      fc.property(rules, joined, (of, parts) => {
        const line = parts
          .map(([command, joint], index) => (index === 0 ? command : joint + command))
          .join("");
        expect(answer(line, of)).toBe(strictestOf(parts.map(([command]) => stated(of, "bash", command))));
      }),
      { numRuns: RUNS / 5 },
    );
  });

  test("whatever is put around a command, the answer is never looser", () => {
    const around = fc.constantFrom(...AROUND);
    fc.assert(
      fc.property(
        rules,
        plainCommand,
        fc.array(around, { minLength: 1, maxLength: 3 }),
        (of, command, wraps) => {
          const line = wraps.reduce((text, wrap) => wrap(text), command);
          if (stated(of, "bash", command) !== "allow") expect(answer(line, of)).not.toBe("allow");
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("of arbitrary text only plain words joined by plain joints are ever allowed", () => {
    const unit = fc.constantFrom(
      "git",
      "log",
      "a",
      "npm",
      " ",
      " ",
      " ",
      "-x",
      "E\n",
      "\u200b",
      ",",
      "..",
      "/",
      "if",
      "then",
      "fi",
      "[[",
      "]]",
      "in",
      ...SIGNS,
    );
    const word = String.raw`(?:[A-Za-z0-9_@%+=:,./^#{}!~é-]|\\[!-~]|'[^']*'|"[^"$${"`"}\\]*"|"(?:[^"$${"`"}\\]|\\[!-~ ])*")+`;
    const command = String.raw`(?:! *)*${word}(?: +${word})*`;
    const allowed = new RegExp(
      String.raw`^[ \n]*${command}(?:[ \n]*(?:&&|\|\|?|\|&|;|\n)[ \n]*${command})*[ ;\n]*$`,
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 14 }), (line) => {
        const all: PermissionRule = { permission: "*", pattern: "*", action: "allow", line: 1 };
        if (answer(line, [all]) === "allow") expect(line).toMatch(allowed);
        expect(answer(line, [{ ...all, action: "deny" }])).toBe("deny");
      }),
      { numRuns: RUNS },
    );
  });
});
