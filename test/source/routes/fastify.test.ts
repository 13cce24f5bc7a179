import { describe, expect, test } from "vitest";
import { readRoutes } from "../../../src/source/routes/read-routes.ts";

describe("source/routes/javascript/fastify", () => {
  test("a plugin has its prefix and its own hooks, a fastify-plugin those of who registers it", () => {
    const routes = read({
      "app.ts": `
        import Fastify from "fastify";
        import fp from "fastify-plugin";
        import orders from "./orders";
        const app = Fastify();
        app.register(fp(async (instance) => { instance.addHook("onRequest", instance.authenticate); }));
        app.register(orders, { prefix: "/v1/orders" });
        app.route({ method: ["GET", "HEAD"], url: "/health", config: { public: true }, handler: async () => "ok" });`,
      "orders.ts": `
        import type { FastifyInstance } from "fastify";
        export default async function orders(fastify: FastifyInstance) {
          fastify.addHook("preHandler", requireRole);
          fastify.get("/:id(^\\\\d+$)", { schema: { params: Id } }, async () => ({}));
        }`,
    });
    expect(
      routes.map(({ method, path, guards }) => [
        `${method} ${path}`,
        guards.map(({ name, kind }) => `${name}: ${kind}`),
      ]),
    ).toEqual([
      ["GET /health", []],
      ["HEAD /health", []],
      [
        "GET /v1/orders/{id}",
        ["instance.authenticate: authentication", "requireRole: authorisation", "schema: validation"],
      ],
    ]);
  });

  test("folders that are loaded by themselves are the prefix", () => {
    const routes = read({
      "src/app.js": `
        const path = require("node:path");
        const AutoLoad = require("@fastify/autoload");
        const app = require("fastify")();
        app.register(AutoLoad, { dir: path.join(__dirname, "routes"), routeParams: true, autoHooks: true, cascadeHooks: true, options: { prefix: "/api" } });`,
      "src/routes/users/_id/index.js": `module.exports = async (fastify) => { fastify.delete("/", async () => ({})); };`,
      "src/routes/users/.autohooks.js": `module.exports = async (fastify) => { fastify.addHook("onRequest", requireAuth); };`,
      "src/routes/root.js": `module.exports = async function (fastify) { fastify.get("/", async () => ({})); };`,
    });
    expect(
      routes.map(({ method, path, guards }) => [`${method} ${path}`, guards.map(({ kind }) => kind)]),
    ).toEqual([
      ["GET /api", []],
      ["DELETE /api/users/{id}", ["authentication"]],
    ]);
  });

  test("a plugin that nobody registers says that its place is not known", () => {
    const [route] = read({
      "orders.ts": `
        import type { FastifyPluginAsync } from "fastify";
        import type { FastifyInstance } from "fastify";
        export async function orders(app: FastifyInstance) {
          app.get("/orders", async () => []);
        }`,
    });
    expect(route).toMatchObject({
      path: "/orders",
      unresolved: "not seen mounted: orders is not seen called",
    });
  });
});

function read(texts: Readonly<Record<string, string>>) {
  return readRoutes(new Map(Object.entries(texts)), "head").routes.toSorted((one, two) =>
    one.path.localeCompare(two.path),
  );
}
