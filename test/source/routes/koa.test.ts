import { describe, expect, test } from "vitest";
import { readRoutes } from "../../../src/source/routes/read-routes.ts";

describe("source/routes/javascript/koa", () => {
  test("prefixes of routers, mounts and nested routers add up, and names of routes are no paths", () => {
    const { routes } = readRoutes(
      new Map([
        [
          "app.js",
          `
          const Koa = require("koa");
          const mount = require("koa-mount");
          const orders = require("./orders");
          const api = new Koa();
          api.use(auth());
          api.use(orders.routes());
          const app = new Koa();
          app.use(mount("/api", api));`,
        ],
        [
          "orders.js",
          `
          const Router = require("@koa/router");
          const lines = new Router();
          lines.get("line", "/lines/:line", (ctx) => {});
          const router = new Router({ prefix: "/orders" });
          router.del("/:id", validate(schema), (ctx) => {});
          router.use("/:id", lines.routes(), lines.allowedMethods());
          module.exports = router;`,
        ],
      ]),
      "head",
    );
    expect(
      routes.map(({ method, path, guards }) => [`${method} ${path}`, guards.map(({ kind }) => kind)]),
    ).toEqual([
      ["GET /api/orders/{id}/lines/{line}", ["authentication"]],
      ["DELETE /api/orders/{id}", ["authentication", "validation"]],
    ]);
  });
});
