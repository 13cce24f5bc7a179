import { describe, expect, test } from "vitest";
import { readRoutes } from "../../../src/source/routes/read-routes.ts";

describe("source/routes/javascript/restify", () => {
  test("routers are applied to the server below a path, also after their routes are set", () => {
    const { routes } = readRoutes(
      new Map([
        [
          "app.js",
          `
          const restify = require("restify");
          const { Router } = require("restify-router");
          const server = restify.createServer();
          const admin = new Router();
          admin.del("/users/:id", requireAdmin, (req, res, next) => next());
          admin.applyRoutes(server, "/admin");
          server.get({ path: "/info", version: "1.0.0" }, (req, res, next) => next());`,
        ],
      ]),
      "head",
    );
    expect(
      routes.map(({ method, path, guards }) => [`${method} ${path}`, guards.map(({ kind }) => kind)]),
    ).toEqual([
      ["DELETE /admin/users/{id}", ["authorisation"]],
      ["GET /info", []],
    ]);
  });
});
