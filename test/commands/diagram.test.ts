import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diagram } from "../../src/commands/diagram.ts";
import { label, pathLabel } from "../../src/commands/diagrams/labels.ts";
import { routesToDraw, sequenceDiagram } from "../../src/commands/diagrams/sequence.ts";
import { servicesDiagram } from "../../src/commands/diagrams/services.ts";
import type { Route } from "../../src/domain/routes.ts";
import { surveyTree } from "../../src/review/survey.ts";
import { linksFor } from "../../src/publish/links.ts";
import { aPullRequest, aReview } from "../publish/builders.ts";
import { aTree } from "../support/trees.ts";

/** Every line a picture may have: what Mermaid's grammars take, and nothing that they could read otherwise. */
const FLOWCHART =
  /^(?:flowchart LR| {2}clients\(\(clients\)\)| {2}s\d+\["[\w ./*+?=,-]+(?:<br>\d+ routes?)?"\]| {2}d\d+\[\("[\w ./*+?=,-]+"\)\]| {2}(?:clients|s\d+) --> [sd]\d+| {2}classDef changed stroke-width:3px| {2}class s\d+(?:,s\d+)* changed)$/;
const SEQUENCE =
  /^(?:sequenceDiagram| {2}participant \w+ as [\w ./*+?=,-]+| {2}\w+--?>>\w+: [\w ./*+?=,:-]+| {2}Note over service: [\w ./*+?=,-]+)$/;

const route = (over: Partial<Route> = {}): Route => ({
  method: "GET",
  path: "/orders/{id}",
  framework: "express",
  at: { path: "app.js", from: 1, to: 1, side: "head" },
  guards: [],
  ...over,
});

const FILES = {
  "shop/package.json": '{"dependencies":{"express":"5","pg":"8","ioredis":"5"}}',
  "shop/app.js":
    'const express = require("express");\nconst app = express();\napp.get("/orders/:id", requireAuth, show);\n',
  "mail/pyproject.toml": '[project]\ndependencies = ["pymongo"]\n',
  "compose.yaml":
    "services:\n  shop:\n    build: ./shop\n    environment:\n      DATABASE_URL: postgres://u@db.internal/shop\n",
};

describe("src/commands/diagrams", () => {
  test("services are drawn with the stores that their manifests name, and the changed one stands out", async () => {
    const text = servicesDiagram(await surveyTree(aTree(FILES)), { Post: ["mail/**"] }, ["mail/x.py"]);
    for (const line of text.split("\n")) expect(line).toMatch(FLOWCHART);
    for (const word of ['"shop<br>1 route"', '"Post"', "PostgreSQL", "Redis", "MongoDB"])
      expect(text).toContain(word);
    const post = /(s\d+)\["Post"/.exec(text)?.[1];
    expect(text).toContain(`class ${post} changed`);
  });

  test("a request is drawn through its guards to its handler", async () => {
    const survey = await surveyTree(aTree(FILES));
    const text = sequenceDiagram(survey.routes.routes, survey.services);
    for (const line of text.split("\n")) expect(line).toMatch(SEQUENCE);
    expect(text).toContain("client->>service: GET /orders/:id");
    expect(text).toContain("service->>service: requireAuth - who is it");
  });

  test("routes that the pull request touches are drawn before others", () => {
    const touched = route({ path: "/z", at: { path: "z.js", from: 1, to: 1, side: "head" } });
    const all = [...Array.from({ length: 9 }, (_, at) => route({ path: `/${at}` })), touched];
    expect(routesToDraw(all, new Set(["z.js"]))[0]).toBe(touched);
    expect(routesToDraw(all, new Set(["z.js"]))).toHaveLength(4);
  });

  test("no name whatsoever leaves its place in a picture", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 40 }),
        fc.string({ maxLength: 40 }),
        (name, path) => {
          expect(label(name)).toMatch(/^[\w ./*+?=,-]+$/);
          expect(label(name)).not.toMatch(/^end$/i);
          expect(pathLabel(`/${path}`)).toMatch(/^[\w./*?:-]+$/);
          const text = sequenceDiagram(
            [
              route({
                path: `/${path}`,
                handler: { name, at: route().at },
                guards: [{ name, kind: "other", at: route().at }],
              }),
            ],
            [{ root: "", stores: [{ store: name, at: route().at }] }],
          );
          for (const line of text.split("\n")) expect(line).toMatch(SEQUENCE);
          const flow = servicesDiagram(
            {
              routes: { routes: [], unresolved: [] },
              delivery: [],
              services: [{ root: name, stores: [{ store: path, at: route().at }] }],
            },
            {},
            [],
          );
          for (const line of flow.split("\n")) expect(line).toMatch(FLOWCHART);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("src/commands/diagram.ts", () => {
  const pull = aPullRequest();
  const look = async () => ({ review: aReview(), pull, links: linksFor(pull) });
  const job = { kind: "command" } as never;

  test("what cannot be drawn is said, not left empty", async () => {
    const survey = async () => surveyTree(aTree({ "a.txt": "x" }));
    const desk = { look, survey } as never;
    expect(await diagram.run({ job, args: ["erd"] }, desk)).toContain("No table differs");
    expect(await diagram.run({ job, args: ["services"] }, desk)).toContain("No service was found");
    expect(await diagram.run({ job, args: ["sequence"] }, desk)).toContain("No route was found");
  });
});
