import { describe, expect, test } from "vitest";
import { grep } from "../../../src/agent/tools/grep.ts";
import { anArchitect } from "../../support/architects.ts";
import { surroundings, use } from "../../support/tools.ts";

const sources = {
  "src/orders/create.ts": "export function create() {}\n// create an order\n",
  "src/orders/list.ts": "export function list() {}\r\n",
  "migrations/1.sql": "create table orders (id bigint);\n",
};
const files = { ...sources, ".env": "CREATE=1\n" };
const around = surroundings(sources);

describe("src/agent/tools/grep.ts", () => {
  test("lines are found with their place, below a folder, in a file, or by a glob", async () => {
    expect((await use(grep, { pattern: "^export function (create|list)" }, around)).text).toBe(
      "src/orders/create.ts:1: export function create() {}\nsrc/orders/list.ts:1: export function list() {}",
    );
    expect((await use(grep, { pattern: "CREATE", ignore_case: true, glob: "*.sql" }, around)).text).toBe(
      "migrations/1.sql:1: create table orders (id bigint);",
    );
    expect((await use(grep, { pattern: "create", path: "src/orders/create.ts" }, around)).text).toContain(
      "create.ts:2:",
    );
    expect((await use(grep, { pattern: "create", path: "src/orders/list.ts" }, around)).text).toMatch(
      /^No match in 1 file /,
    );
    expect((await use(grep, { pattern: "create()", literal: true }, around)).text).toContain("create.ts:1");
  });

  test("files that may hold credentials are passed over unless a rule lets them be read, and that is said", async () => {
    const hidden = await use(grep, { pattern: "CREATE" }, surroundings(files));
    expect(hidden.text).not.toContain("CREATE=1");
    expect(hidden.text).toContain("1 more that the permission rules do not let you read");
    const rules = [{ permission: "read", pattern: "*", action: "allow" as const, line: 1 }];
    const open = surroundings(files, files, { architect: anArchitect({ permission: rules }) });
    expect((await use(grep, { pattern: "CREATE" }, open)).text).toContain(".env:1: CREATE=1");
    const denied = [...rules, { permission: "read", pattern: "src/*", action: "deny" as const, line: 2 }];
    const closed = surroundings(files, files, { architect: anArchitect({ permission: denied }) });
    expect((await use(grep, { pattern: "create" }, closed)).text).not.toContain("src/orders");
  });

  test("what is asked of the rules is the pattern, and the path it is confined to", () => {
    expect(grep.questions(grep.schema.parse({ pattern: "a", path: "src" }))).toEqual([
      { tool: "grep", input: "a" },
      { tool: "read", input: "src" },
    ]);
  });

  test("a pattern that is refused, a folder outside and a glob beyond its bounds are told", async () => {
    for (const input of [
      { pattern: "(a)\\1" },
      { pattern: "a", path: "../x" },
      { pattern: "a", glob: "{1..9}" },
    ])
      expect(await use(grep, input, around)).toMatchObject({ failed: true });
  });

  test("very many matches are cut, and said to be", async () => {
    const many = surroundings({ "a.txt": "x\n".repeat(5_000) });
    const { text } = await use(grep, { pattern: "x" }, many);
    expect(text.split("\n")).toHaveLength(201);
    expect(text).toContain("more than 200 matches");
  });

  test("a pattern that stalls other engines leaves the rest of the review its time", async () => {
    const evil = surroundings({ "a.txt": `${"a".repeat(500_000)}!\n` });
    expect((await use(grep, { pattern: "(a+)+$" }, evil)).text).toMatch(/^No match/);
  });

  test("a credential in a line that matches is masked", async () => {
    const token = `ghp_${"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8".slice(0, 36)}`;
    const secret = surroundings({ "src/a.ts": `const token = "${token}";\n` });
    const { text } = await use(grep, { pattern: "token" }, secret);
    expect(text).toContain("src/a.ts:1: const token");
    expect(text).not.toContain(token);
  });
});
