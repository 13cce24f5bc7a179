import { describe, expect, test } from "vitest";
import { parseFromProcess } from "../../src/rehearsal/answer.ts";
import { isToProcess } from "../../src/rehearsal/messages.ts";

const TABLE = { schema: "public", name: "t", columns: [], indexes: [], foreignKeys: [] };

describe("src/rehearsal/answer.ts", () => {
  const statement = { outcome: "ran", inTransaction: true, locks: [], rewrote: [], created: [] };
  const result = (over: object) => ({
    type: "result",
    result: {
      engine: "PostgreSQL 18.6 (embedded)",
      tables: [TABLE],
      baseProblems: [],
      migrations: [
        { path: "m.sql", before: { tables: [] }, after: { tables: [0] }, statements: [statement], ...over },
      ],
    },
  });

  test("a whole result is believed, and its tables put where they belong", () => {
    const { tables: _sent, ...others } = result({}).result;
    const [file] = others.migrations;
    expect(parseFromProcess(result({}))).toEqual({
      type: "result",
      result: { ...others, migrations: [{ ...file, after: { tables: [TABLE] } }] },
    });
  });

  test.each([
    ["nothing", undefined],
    ["a word", "ready"],
    ["another type", { type: "exec", command: "id" }],
    ["a result with half a statement", result({ statements: [{ outcome: "ran" }] })],
    ["an outcome of its own", result({ statements: [{ ...statement, outcome: "fine" }] })],
    ["a catalog that is none", result({ after: { tables: "all" } })],
    ["a table that was not sent", result({ after: { tables: [1] } })],
    ["a way back of another kind", result({ rollback: { outcome: "fine", differences: [] } })],
    ["half a difference", result({ rollback: { outcome: "different", differences: [{ kind: "index" }] } })],
  ])("%s is not", (_name, message) => {
    expect(parseFromProcess(message)).toBeUndefined();
  });
});

describe("src/rehearsal/messages.ts", () => {
  test("only the two requests are obeyed", () => {
    expect(isToProcess({ type: "run", request: { base: [], changed: [] } })).toBe(true);
    expect(isToProcess({ type: "boot", folder: "/tmp", extensions: [] })).toBe(true);
    for (const message of [null, 7, {}, { type: "run" }, { type: "boot" }, { type: "eval", code: "1" }]) {
      expect(isToProcess(message)).toBe(false);
    }
  });
});
