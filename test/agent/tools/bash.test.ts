import { describe, expect, test } from "vitest";
import { bash } from "../../../src/agent/tools/bash.ts";
import type { CommandRunner } from "../../../src/agent/tools/tool.ts";
import { surroundings, use } from "../../support/tools.ts";

function recorder(
  fails: readonly string[] = [],
): CommandRunner & { ran: Parameters<CommandRunner["run"]>[0][] } {
  const ran: Parameters<CommandRunner["run"]>[0][] = [];
  return {
    ran,
    run: async (steps) => {
      ran.push(steps);
      const commands = steps.flatMap((step) => ("piped" in step ? step.piped : [step]));
      const failed = commands.some(([program]) => fails.includes(program ?? ""));
      return { text: commands.map((words) => words.join(" ")).join("\n"), failed };
    },
  };
}

describe("src/agent/tools/bash.ts", () => {
  test("without a sandbox it is not offered, and runs nothing", async () => {
    expect(bash.available(surroundings({}))).toBe(false);
    expect(await use(bash, { command: "id" }, surroundings({}))).toMatchObject({ failed: true });
  });

  test("chains go to the sandbox as one, and what stands behind `;` goes on after a failure", async () => {
    const sandbox = recorder(["a"]);
    const around = surroundings({}, {}, { sandbox });
    expect(bash.available(around)).toBe(true);
    const result = await use(bash, { command: "a 'x y' && b; c" }, around);
    expect(sandbox.ran).toEqual([[["a", "x y"], ["b"]], [["c"]]]);
    expect(result).toEqual({ text: "a x y\nb\nc", failed: true });
  });

  test("commands with a pipe between them run side by side, each by its words", async () => {
    const sandbox = recorder();
    await use(bash, { command: "a x | b | c && d; e | f" }, surroundings({}, {}, { sandbox }));
    expect(sandbox.ran).toEqual([
      [{ piped: [["a", "x"], ["b"], ["c"]] }, ["d"]],
      [{ piped: [["e"], ["f"]] }],
    ]);
  });

  test("what would need a shell is refused before anything runs", async () => {
    const sandbox = recorder();
    for (const command of ["a; b |& c", "cat < /etc/passwd", "echo $(id)", "a && b &", "echo $HOME"])
      expect(await use(bash, { command }, surroundings({}, {}, { sandbox }))).toMatchObject({ failed: true });
    expect(sandbox.ran).toEqual([]);
  });

  test("the whole line is what the rules are asked about, and what a person sees, breaks and all", () => {
    const input = bash.schema.parse({ command: "npm test\nrm -rf x", reason: "to see" });
    expect(bash.questions(input)).toEqual([{ tool: "bash", input: "npm test\nrm -rf x" }]);
    expect(bash.shown(input)).toBe("npm test ⏎ rm -rf x");
  });
});
