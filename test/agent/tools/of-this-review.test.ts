import { describe, expect, test } from "vitest";
import { contractDiff } from "../../../src/agent/tools/contract-diff.ts";
import { handoff } from "../../../src/agent/tools/handoff.ts";
import { references } from "../../../src/agent/tools/references.ts";
import { rehearse } from "../../../src/agent/tools/rehearse.ts";
import { routes } from "../../../src/agent/tools/routes.ts";
import { todoread } from "../../../src/agent/tools/todoread.ts";
import { todowrite } from "../../../src/agent/tools/todowrite.ts";
import type { Instruments } from "../../../src/domain/instruments.ts";
import { instrumentsFor } from "../../../src/review/instruments.ts";
import { anArchitect } from "../../support/architects.ts";
import { surroundings, use } from "../../support/tools.ts";

const express = (paths: readonly string[]) =>
  `import express from "express";\nconst app = express();\n${paths.map((path) => `app.get("${path}", (req, res) => res.json([]));`).join("\n")}\napp.listen(1);\n`;
const openapi = (type: string) =>
  JSON.stringify({
    openapi: "3.0.0",
    info: { title: "Shop", version: "1.0.0" },
    paths: {
      "/orders": {
        get: {
          responses: { "200": { description: "ok", content: { "application/json": { schema: { type } } } } },
        },
      },
    },
  });
const base = { "src/app.js": express(["/orders"]), "openapi.json": openapi("object"), ".env": "ORDERS=1\n" };
const head = {
  "src/app.js": express(["/orders", "/orders/:id"]),
  "openapi.json": openapi("string"),
  ".env": "ORDERS=1\n",
};

function around(over: Partial<Instruments> = {}) {
  const plain = surroundings(base, head);
  const made = instrumentsFor(
    plain.loaded,
    { rehearse: async () => Promise.reject(new Error("no Postgres")) },
    [
      anArchitect(),
      anArchitect({ name: "database-architect", description: "Looks after the data.", owns: ["schema"] }),
    ],
  );
  return { ...plain, instruments: { ...made, ...over } };
}

describe("src/agent/tools/contract-diff.ts", () => {
  test("it shows each change with its level, its place and what a consumer sees", async () => {
    const { text } = await use(contractDiff, {}, around());
    expect(text).toContain("openapi.json (openapi;");
    expect(text).toMatch(/- breaking [\w-]+, openapi\.json:1 \(head\), GET \/orders: /);
    expect(await use(contractDiff, { path: "other.json" }, around())).toMatchObject({
      failed: true,
      text: expect.stringMatching(/openapi\.json/),
    });
  });
});

describe("src/agent/tools/routes.ts", () => {
  test("it shows routes before and after, marked, with what stands in front of them", async () => {
    const { text } = await use(routes, {}, around());
    expect(text).toContain("- [added] GET /orders/{id} at src/app.js:4");
    expect(text).toContain("nothing in front");
    expect((await use(routes, { contains: "{id}" }, around())).text).not.toMatch(/GET \/orders at/);
  });
});

describe("src/agent/tools/references.ts", () => {
  test("whole words are found, but not in files that may not be read", async () => {
    const { text } = await use(references, { name: "listen" }, around());
    expect(text).toBe("src/app.js:5: app.listen(1);");
    expect((await use(references, { name: "liste" }, around())).text).toContain("No use of");
    const hidden = await use(references, { name: "ORDERS" }, around());
    expect(hidden.text).not.toContain("ORDERS=1");
    expect(hidden.text).toContain("1 more in files");
  });
});

describe("src/agent/tools/rehearse.ts", () => {
  test("what could not be tried is a failure with its reason", async () => {
    const result = await use(rehearse, { sql: "select 1" }, around());
    expect(result).toMatchObject({ failed: true, text: expect.stringContaining("no migrations") });
  });

  test("a broken instrument costs the answer and nothing else", async () => {
    const broken = around({
      trySql: () => Promise.reject(new Error("gone")),
      contracts: () => Promise.reject(new Error("gone")),
      routes: () => Promise.reject(new Error("gone")),
      references: () => Promise.reject(new Error("gone")),
    });
    for (const [tool, input] of [
      [rehearse, { sql: "x" }],
      [contractDiff, {}],
      [routes, {}],
      [references, { name: "xy" }],
    ] as const)
      expect(await use<unknown>(tool, input, broken)).toMatchObject({
        failed: true,
        text: expect.stringContaining("gone"),
      });
  });
});

describe("src/agent/tools/handoff.ts", () => {
  const question = "Is the index on orders enough?";

  test("a colleague is asked; oneself and a stranger are not", async () => {
    expect(await use(handoff, { to: "database-architect", question }, around())).toMatchObject({
      handoff: { to: "database-architect", question },
    });
    expect(await use(handoff, { to: "backend-architect", question }, around())).toMatchObject({
      failed: true,
    });
    const wrong = await use(handoff, { to: "databse-architect", question }, around());
    expect(wrong.handoff).toBeUndefined();
    expect(wrong.text).toContain("Did you mean `database-architect`?");
  });

  test("where there is nobody to ask, or a person asked, it is not offered", () => {
    expect(handoff.available(around())).toBe(true);
    expect(handoff.available(around({ colleagues: [] }))).toBe(false);
    const { assignment: _none, ...rest } = around();
    expect(handoff.available(rest)).toBe(false);
  });
});

describe("src/agent/tools/todowrite.ts", () => {
  test("the list belongs to its conversation", async () => {
    const one = around();
    const other = around();
    await use(
      todowrite,
      { items: [{ text: "read the migration", done: true }, { text: "look for callers" }] },
      one,
    );
    expect((await use(todoread, {}, one)).text).toBe("- [x] read the migration\n- [ ] look for callers");
    expect((await use(todoread, {}, other)).text).toBe("The list is empty.");
  });
});
