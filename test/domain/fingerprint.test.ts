import { describe, expect, test } from "vitest";
import { anchorOf, fingerprintOf, toldApart, traceOf } from "../../src/domain/fingerprint.ts";
import { aFinding } from "../publish/builders.ts";

const rule = "security/sql-built-from-input";
const code = 'rows = await pool.query("select 1 where id = " + req.query.id, { all: true });';
const of = (excerpt: string, path = "src/a.ts", subject = "list pool.query") =>
  fingerprintOf(rule, path, subject, excerpt);

describe("src/domain/fingerprint.ts", () => {
  test("another layout of the same code has the same fingerprint", () => {
    const layouts = [
      "rows = await pool.query('select 1 where id = ' + req.query.id, { all: true })",
      'rows = await pool.query(\n  "select 1 where id = " + req.query.id,\n  {\n    all: true,\n  },\n);',
      "\trows =  await pool.query(`select 1 where id = ` + req.query.id, {all: true});\r\n",
    ];
    for (const layout of layouts) expect(of(layout)).toBe(of(code));
  });

  test("another statement, rule, object or file has another one", () => {
    const others = [
      of(code.replace("query.id", "query.name")),
      of(code.replace("select 1", "select 2")),
      of(code, "src/b.ts"),
      of(code, "src/a.ts", "show pool.query"),
      fingerprintOf("security/other", "src/a.ts", "list pool.query", code),
      fingerprintOf(rule, "src/a.ts", "list pool.query", code, 1),
    ];
    expect(new Set([of(code), ...others]).size).toBe(others.length + 1);
    expect(of(code)).toMatch(/^[0-9a-f]{16}$/);
  });

  test("words that stand apart are not run together", () => {
    expect(of("drop table a b")).not.toBe(of("drop table ab"));
  });

  test("in another file the trace is the same, and of another statement about the object the anchor", () => {
    expect(traceOf(of(code, "src/b.ts"))).toBe(traceOf(of(code)));
    expect(traceOf(of("other"))).not.toBe(traceOf(of(code)));
    expect(anchorOf(of("other"))).toBe(anchorOf(of(code)));
    expect(anchorOf(of(code, "src/a.ts", "show"))).not.toBe(anchorOf(of(code)));
  });

  test("equal findings at different places of a file are two, at one place they are one", () => {
    const at = (from: number) => ({ path: "a.sql", from, to: from, side: "head" as const });
    const findings = [aFinding({ at: at(9) }), aFinding({ at: at(4) }), aFinding({ at: at(4) })];
    const told = toldApart(findings);
    expect(told.map(({ at: place }) => place.from)).toEqual([9, 4]);
    expect(told[1]?.fingerprint).toBe(findings[1]?.fingerprint);
    expect(told[0]?.fingerprint).not.toBe(told[1]?.fingerprint);
    expect(traceOf(told[0]?.fingerprint ?? "")).toMatch(/^[0-9a-f]{8}$/);
    // The first one keeps its name when another comes below it.
    expect(toldApart([aFinding({ at: at(4) })])[0]?.fingerprint).toBe(told[1]?.fingerprint);
  });
});
