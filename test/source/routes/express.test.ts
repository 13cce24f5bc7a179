import { describe, expect, test } from "vitest";
import { readRoutes } from "../../../src/source/routes/read-routes.ts";

describe("source/routes/javascript/express", () => {
  test("prefixes are followed through the files that mount one router in another", () => {
    const routes = read({
      "src/app.ts": `
        import express from "express";
        import { api } from "./routes/index.js";
        import { API } from "./paths";
        const app = express();
        app.use(\`\${API}/v1\`, api);
        app.listen(3000);`,
      "src/paths.ts": `export const API = "/api";`,
      "src/routes/index.ts": `
        import { Router } from "express";
        import users from "./users";
        const router = Router();
        [{ path: "/users", route: users }].forEach((one) => router.use(one.path, one.route));
        export { router as api };`,
      "src/routes/users.ts": `
        import express from "express";
        const router = express.Router();
        router.route("/").get(list).post(add);
        router.get(["/:id(\\\\d+)", "/by-name/:name?"], show);
        export default router;`,
    });
    expect(said(routes)).toEqual([
      "GET /api/v1/users",
      "POST /api/v1/users",
      "GET /api/v1/users/{id}",
      "GET /api/v1/users/by-name/{name}",
    ]);
  });

  test("a schema is a name like any other, and what stands in it to be done is done", () => {
    const routes = read({
      "app.js": `
        import express from "express";
        import { z } from "zod";
        import { object, string } from "valibot";
        const app = express();
        const order = z.object({ id: z.string().uuid(), note: z.string().max(120).optional() });
        const address = object({ street: string() });
        const late = z.string().transform((name) => { app.get("/by-schema", show); return name; });
        app.post("/orders", validate(order), add);
        app.put("/orders/:id", validate(address), change);`,
    });
    expect(routes.map(({ path, guards }) => [path, ...guards.map(({ name }) => name)])).toEqual([
      ["/by-schema"],
      ["/orders", "validate(order)"],
      ["/orders/{id}", "validate(address)"],
    ]);
  });

  test("a guard stands before what comes after it and lies below its path", () => {
    const routes = read({
      "app.js": `
        const app = require("express")();
        app.get("/health", (req, res) => res.send("ok"));
        app.use("/admin", requireAuth, requireRole("admin"));
        app.use(rateLimit({ max: 5 }));
        app.post("/login", validate(schema), (req, res) => res.json({}));
        app.delete("/admin/users/:id", (req, res) => res.end());`,
    });
    expect(
      routes.map(({ path, guards }) => [path, guards.map(({ name, kind }) => `${name}: ${kind}`)]),
    ).toEqual([
      ["/health", []],
      ["/login", ["rateLimit({ max: 5 }): rate-limit", "validate(schema): validation"]],
      [
        "/admin/users/{id}",
        [
          "requireAuth: authentication",
          'requireRole("admin"): authorisation',
          "rateLimit({ max: 5 }): rate-limit",
        ],
      ],
    ]);
    expect(routes[2]?.at).toEqual({ path: "app.js", from: 7, to: 7, side: "head" });
  });

  test("middleware that answers 401 is authentication whatever it is called", () => {
    const [route] = read({
      "app.js": `
        const app = require("express")();
        function gatekeeper(req, res, next) {
          if (!req.user) return res.status(401).end();
          next();
        }
        app.get("/orders", gatekeeper, (req, res) => res.json([]));`,
    });
    expect(route?.guards).toMatchObject([{ name: "gatekeeper", kind: "authentication" }]);
  });

  test("routes that classes register come with the path of the call and its handler", () => {
    const routes = read({
      "src/controller.ts": `
        import { Router } from "express";
        export class Controller {
          app = Router();
          get(path, handler) { this.app.get(path, handler.bind(this)); }
        }`,
      "src/orders.ts": `
        import { Controller } from "./controller";
        export class Orders extends Controller {
          constructor() {
            super();
            this.get("/:id", this.show);
          }
          show(req, res) { res.json({}); }
        }`,
      "src/app.ts": `
        import express from "express";
        import { Orders } from "./orders";
        export function createApp(config) {
          const app = express();
          app.use("/orders", new Orders().app);
          return app;
        }`,
    });
    expect(routes).toMatchObject([
      {
        method: "GET",
        path: "/orders/{id}",
        at: { path: "src/orders.ts", from: 6 },
        handler: { name: "show", at: { path: "src/orders.ts", from: 8 } },
      },
    ]);
  });

  test("what is not a constant leaves a hole and says so", () => {
    const routes = read({
      "app.js": `
        const app = require("express")();
        app.get(\`/\${config.tenant}/orders\`, (req, res) => res.end());
        app.get(/^\\/files\\/(\\d+)$/, (req, res) => res.end());`,
    });
    expect(routes.map(({ path, unresolved }) => [path, unresolved])).toEqual([
      ["/{?}/orders", "its path depends on config.tenant"],
      ["/files/{?}", "its path depends on a regular expression"],
    ]);
  });

  test("a router that nobody mounts is said to be so where there is an application", () => {
    const lone = `
      import { Router } from "express";
      export const router = Router();
      router.get("/lone", (req, res) => res.end());`;
    const app = `
      import express from "express";
      express().get("/", (req, res) => res.end());`;
    expect(read({ "lone.ts": lone })[0]?.unresolved).toBeUndefined();
    expect(read({ "app.ts": app, "lone.ts": lone })[1]?.unresolved).toBe("not seen mounted");
  });

  test("clients, settings, tests and maps are no routes", () => {
    const routes = read({
      "app.js": `
        const app = require("express")();
        const cache = new Map();
        app.get("env");
        cache.get("/users", () => {});
        axios.post("/users", () => {});`,
      "app.test.js": `const app = require("express")(); app.get("/only-in-a-test", (req, res) => res.end());`,
    });
    expect(routes).toEqual([]);
  });

  test("a program that calls itself for ever is read to its end", () => {
    const routes = read({
      "app.js": `
        const express = require("express");
        const app = express();
        function again(router) { router.use("/x", again(router)); return router; }
        app.use(again(express.Router()));
        app.use(app);
        app.get("/after", (req, res) => res.end());`,
    });
    expect(said(routes)).toContain("GET /after");
  });

  test("texts that double, lists that double and routers that mount each other are bounded", () => {
    const routers = Array.from({ length: 14 }, (_, index) => `const r${index} = express.Router();`);
    const mounts = Array.from({ length: 13 }, (_, index) => `r${index}.use("/a", r${index + 1});`.repeat(10));
    const app = `
        const express = require("express");
        const app = express();
        let text = "/x";
        let all = [1, 2];
        for (const one of [${"0,".repeat(100)}]) { text = text + text; all = [...all, ...all]; }
        app.get("/before", (req, res) => res.end());
        ${routers.join("\n")}
        ${mounts.join("\n")}
        app.use(r0);`;
    const { routes, unresolved } = readRoutes(new Map([["app.js", app]]), "head");
    expect(said(routes)).toEqual(["GET /before"]);
    expect(unresolved).toMatchObject([
      { reason: "more ways lead through the routers of express than are followed" },
    ]);
  });

  test("a chain too long to follow is told, and the other files are read", () => {
    const chain = `require("express")()${'.get("/x", show)'.repeat(30_000)};`;
    const inventory = readRoutes(
      new Map([
        ["a.js", chain],
        ["b.js", `require("express")().get("/after", (req, res) => res.end());`],
      ]),
      "head",
    );
    expect(said(inventory.routes)).toContain("GET /after");
    expect(inventory.unresolved).toMatchObject([{ at: { path: "a.js" } }]);
  });
});

function read(texts: Readonly<Record<string, string>>) {
  return readRoutes(new Map(Object.entries(texts)), "head").routes.toSorted(byPlace);
}

function byPlace(one: { at: { path: string; from: number } }, two: { at: { path: string; from: number } }) {
  return one.at.path.localeCompare(two.at.path) || one.at.from - two.at.from;
}

function said(routes: readonly { method: string; path: string }[]): string[] {
  return routes.map(({ method, path }) => `${method} ${path}`);
}
