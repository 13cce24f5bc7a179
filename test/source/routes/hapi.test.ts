import { describe, expect, test } from "vitest";
import { readRoutes } from "../../../src/source/routes/read-routes.ts";

describe("source/routes/javascript/hapi", () => {
  test("tables of routes and plugins with a prefix are read", () => {
    const { routes, unresolved } = readRoutes(
      new Map([
        [
          "server.js",
          `
          const Hapi = require("@hapi/hapi");
          const orders = {
            name: "orders",
            register: async (server) => {
              server.route({ method: ["GET", "POST"], path: "/{id?}", options: { auth: "jwt", handler: () => "ok" } });
            },
          };
          const start = async () => {
            const server = Hapi.server();
            await server.register({ plugin: orders, routes: { prefix: "/orders" } });
            server.route([{ method: "*", path: "/{rest*2}", handler: () => "none" }]);
            server.route(findRoutes());
          };
          start();`,
        ],
      ]),
      "head",
    );
    expect(
      routes.map(({ method, path, guards }) => [`${method} ${path}`, guards.map(({ kind }) => kind)]),
    ).toEqual([
      ["GET /orders/{id}", ["authentication"]],
      ["POST /orders/{id}", ["authentication"]],
      ["ANY /{rest*}", []],
    ]);
    expect(unresolved).toMatchObject([{ at: { path: "server.js", from: 13 } }]);
  });
});
