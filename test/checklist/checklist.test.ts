import { describe, expect, test } from "vitest";
import { CHECKLIST, checkLaunch } from "../../src/checklist/checklist.ts";
import type { Launch } from "../../src/checklist/item.ts";
import type { RehearsedStatement } from "../../src/domain/facts.ts";
import type { SchemaChange } from "../../src/domain/review.ts";
import type { Route } from "../../src/domain/routes.ts";
import type { Survey } from "../../src/domain/survey.ts";
import { surveyTree } from "../../src/review/survey.ts";
import { aFinding, aReview } from "../publish/builders.ts";
import { aTree, type Files } from "../support/trees.ts";

const EMPTY: Survey = { routes: { routes: [], unresolved: [] }, delivery: [], services: [], left: [] };

function answers(over: { review?: Partial<Launch["review"]>; survey?: Survey } = {}) {
  const launch: Launch = { review: { ...aReview(), ...over.review }, survey: over.survey ?? EMPTY };
  return Object.fromEntries(checkLaunch(launch).map((answer) => [answer.id, answer]));
}

const survey = (files: Files) => surveyTree(aTree(files));

const statement: RehearsedStatement = {
  kind: "alter-table",
  sql: "alter table orders add note text",
  at: { path: "m/2.sql", from: 1, to: 1, side: "head" },
  inTransaction: true,
  outcome: "ran",
  locks: [{ mode: "AccessExclusiveLock", table: { schema: "public", name: "orders", existedBefore: true } }],
  rewrote: [],
  created: [],
  limits: { lockMs: 2_000, statementMs: 0 },
};

function aChange(
  over: Partial<SchemaChange["migrations"][number]> = {},
  after: SchemaChange["after"] = [],
): SchemaChange {
  return {
    migrations: [
      {
        path: "m/2.sql",
        framework: "flyway",
        dialect: "postgres",
        rehearsed: true,
        engine: "PostgreSQL 18.6 (embedded)",
        statements: [statement],
        ...over,
      },
    ],
    before: [],
    after,
  };
}

describe("src/checklist/checklist.ts", () => {
  test("with nothing to look at, nothing is proved", () => {
    const judged = checkLaunch({ review: { ...aReview(), coverage: [] }, survey: EMPTY });
    expect(judged).toHaveLength(CHECKLIST.length);
    const sure = judged.filter(({ state }) => state !== "unknown").map(({ id }) => id);
    // Of no changed file none holds a secret.
    expect(sure).toEqual(["no-secrets"]);
  });

  test("every item answers with a sentence without a full stop", () => {
    for (const { because } of Object.values(answers({ review: { schema: [aChange()] } })))
      expect(because).toMatch(/[^.\s]$/);
  });

  test("migrations that ran are proved, one that fails refutes, one that was only read proves nothing", () => {
    expect(answers({ review: { schema: [aChange()] } })["migrations-rehearsed"]).toMatchObject({
      state: "proved",
      at: [{ path: "m/2.sql" }],
    });
    const failed = { ...statement, outcome: "failed" as const, error: { message: "no such column" } };
    expect(
      answers({ review: { schema: [aChange({ statements: [failed] })] } })["migrations-rehearsed"],
    ).toMatchObject({
      state: "refuted",
      because: expect.stringContaining("no such column"),
    });
    const read = aChange({ rehearsed: false, reason: "MySQL" });
    expect(answers({ review: { schema: [read] } })["migrations-rehearsed"]?.state).toBe("unknown");
  });

  test("a way back is proved only when it was gone and led back", () => {
    const rollback = { outcome: "back" as const, differences: [], at: statement.at, sql: "x" };
    const state = (change: SchemaChange) =>
      answers({ review: { schema: [change] } })["way-back-tried"]?.state;
    expect(state(aChange({ rollback }))).toBe("proved");
    expect(state(aChange({ rollback: { ...rollback, outcome: "not-run", reason: "none" } }))).toBe("unknown");
    expect(state(aChange())).toBe("unknown");
    const finding = aFinding({ rule: "migrations/rollback-unproven" });
    expect(
      answers({ review: { schema: [aChange({ rollback })], findings: [finding] } })["way-back-tried"]?.state,
    ).toBe("refuted");
  });

  test("foreign keys are judged by the catalog after the rehearsal", () => {
    const table = {
      schema: "public",
      name: "orders",
      columns: [],
      foreignKeys: [
        {
          name: "orders_buyer",
          columns: ["buyer"],
          references: { schema: "public", table: "people", columns: ["id"] },
          validated: true,
          row: {},
        },
      ],
    };
    const index = { name: "i", unique: false, primary: false, valid: true, partial: false, method: "btree" };
    const state = (columns: readonly string[], over: Partial<typeof index> = {}) =>
      answers({
        review: { schema: [aChange({}, [{ ...table, indexes: [{ ...index, ...over, columns }] }])] },
      })["foreign-keys-indexed"]?.state;
    expect(state(["buyer", "id"])).toBe("proved");
    expect(state(["id", "buyer"])).toBe("refuted");
    expect(state(["buyer"], { valid: false })).toBe("refuted");
    expect(state(["buyer"], { partial: true })).toBe("refuted");
  });

  test("a finding that somebody silenced still stands against its item", () => {
    const finding = aFinding({ rule: "resilience/outbound-without-timeout" });
    const silenced = [{ finding, by: { kind: "configuration" as const, key: "resilience" } }];
    expect(answers({ review: { silenced } })["outbound-timeouts"]?.state).toBe("refuted");
  });

  test("silence of a rule that only reads changed lines proves nothing", () => {
    expect(answers()["outbound-timeouts"]).toMatchObject({ state: "unknown", scope: "change" });
  });

  test("a secret is not ruled out while files are unread", () => {
    const coverage = [{ path: "a.ts", by: [], depth: "skipped" as const }];
    expect(answers({ review: { coverage } })["no-secrets"]?.state).toBe("unknown");
    expect(answers()["no-secrets"]?.state).toBe("proved");
  });
});

describe("src/checklist/service-items.ts", () => {
  const app = (...lines: string[]) => ({
    "package.json": '{"dependencies":{"express":"5"}}',
    "app.js": ['const express = require("express");', "const app = express();", ...lines, ""].join("\n"),
  });

  test("all guarded routes are proved, one open one among them is refuted by name", async () => {
    const guarded = [
      'app.get("/orders", requireAuth, list);',
      'app.post("/orders", requireAuth, create);',
      'app.get("/health", health);',
    ];
    const all = answers({ survey: await survey(app(...guarded)) });
    expect(all["routes-guarded"]).toMatchObject({
      state: "proved",
      at: [{ path: "app.js", from: 3 }, { from: 4 }],
    });
    const open = answers({ survey: await survey(app(...guarded, 'app.delete("/orders/:id", remove);')) });
    expect(open["routes-guarded"]).toMatchObject({
      state: "refuted",
      because: expect.stringContaining("DELETE /orders/{id}"),
      at: [{ path: "app.js", from: 6 }],
    });
  });

  test("what the team calls public needs no guard", async () => {
    const routes = ['app.get("/orders", requireAuth, list);', 'app.get("/prices", prices);'];
    const review = { configuration: { ...aReview().configuration, publicRoutes: ["GET /prices"] } };
    expect(answers({ review, survey: await survey(app(...routes)) })["routes-guarded"]?.state).toBe("proved");
  });

  test("where no route shows a guard, something in front may ask", async () => {
    const routes = ['app.get("/orders", list);', 'app.get("/prices", prices);'];
    expect(answers({ survey: await survey(app(...routes)) })["routes-guarded"]?.state).toBe("unknown");
  });

  test("logging in wants a limit", async () => {
    const state = async (...lines: string[]) =>
      answers({ survey: await survey(app(...lines)) })["login-limited"]?.state;
    expect(await state('app.post("/login", login);')).toBe("refuted");
    expect(await state('app.post("/login", loginRateLimiter, login);')).toBe("proved");
    expect(await state('app.get("/orders", list);')).toBe("unknown");
  });

  test("no health check among routes that were all read is refuted; one that could not be read leaves it open", () => {
    const route: Route = {
      method: "GET",
      path: "/orders",
      framework: "express",
      at: { path: "app.js", from: 3, to: 3, side: "head" },
      guards: [],
    };
    const state = (unresolved: Survey["routes"]["unresolved"]) =>
      answers({ survey: { ...EMPTY, routes: { routes: [route], unresolved } } })["health-check"]?.state;
    expect(state([])).toBe("refuted");
    expect(state([{ at: route.at, reason: "computed" }])).toBe("unknown");
  });
});

describe("src/checklist/delivery-items.ts", () => {
  test("an image with a user of its own is proved, root refuted, silence unknown", async () => {
    const image = (...lines: string[]) => ({
      Dockerfile: ["FROM node:24", ...lines, 'CMD ["node"]', ""].join("\n"),
    });
    const state = async (files: Files) => answers({ survey: await survey(files) })["not-root"]?.state;
    expect(await state(image("USER node"))).toBe("proved");
    expect(await state(image("USER root"))).toBe("refuted");
    expect(await state(image())).toBe("unknown");
    expect(await state({ "a.txt": "x" })).toBe("unknown");
  });

  test("probes and limits are asked of every container that serves", async () => {
    const manifest = (more: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  selector: {}\n  template:\n    spec:\n      containers:\n        - name: shop\n          image: shop:1\n          ports: [{containerPort: 80}]\n${more}`;
    const full =
      "          readinessProbe: {httpGet: {path: /ready, port: 80}}\n          resources: {limits: {memory: 1Gi, cpu: 1}}\n";
    const good = answers({ survey: await survey({ "k8s/shop.yaml": manifest(full) }) });
    expect([good.probes?.state, good["resource-limits"]?.state]).toEqual(["proved", "proved"]);
    const bad = answers({ survey: await survey({ "k8s/shop.yaml": manifest("") }) });
    expect(bad.probes).toMatchObject({ state: "refuted", at: [{ path: "k8s/shop.yaml" }] });
    expect(bad["resource-limits"]?.state).toBe("refuted");
  });
});
