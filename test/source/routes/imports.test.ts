import { describe, expect, test } from "vitest";
import { readRoutes } from "../../../src/source/routes/read-routes.ts";

/** What an application mounts whose routers come by one import statement. */
function routesBy(statement: string, use: string): string[] {
  const files = {
    "package.json": '{ "dependencies": { "express": "^5.0.0" } }',
    "src/app.ts": `import express from "express";\n${statement}\nconst app = express();\napp.use("/api", ${use});\n`,
    "src/orders.ts": `
      import { Router } from "express";
      export const orders = Router();
      orders.get("/orders", list);
      export type Order = { id: string };
      export default orders;`,
    "src/legacy.ts": `
      import { Router } from "express";
      const legacy = Router();
      legacy.get("/legacy", list);
      module.exports = legacy;`,
  };
  const { routes } = readRoutes(new Map(Object.entries(files)), "head");
  return routes.map(({ path }) => path).filter((path) => path.startsWith("/api"));
}

const ORDERS = ["/api/orders"];

describe("source/routes/javascript/imports", () => {
  test.each([
    ['import { orders } from "./orders";', "orders"],
    ['import{orders}from"./orders"', "orders"],
    ["import { orders as shop } from './orders';", "shop"],
    ['import {\n  type Order,\n  orders as shop,\n} from "./orders";', "shop"],
    ['import shop from "./orders";', "shop"],
    ['import shop, { type Order } from "./orders";', "shop"],
    ['import { default as shop } from "./orders";', "shop"],
    // What the text alone does not tell, the grammar does.
    ['import { /* those of the shop */ orders } from "./orders";', "orders"],
    ['import shop, * as rest from "./orders";', "shop"],
    ['import * as all from "./orders";', "all.orders"],
    ['import { orders } from "./orders" with { type: "module" };', "orders"],
  ])("a router that comes by `%s` is found", (statement, use) => {
    expect(routesBy(statement, use)).toEqual(ORDERS);
  });

  test("what a module was set to comes as a whole", () => {
    expect(routesBy('import legacy = require("./legacy");', "legacy")).toEqual(["/api/legacy"]);
  });

  test("types bring no router, and a name that is not exported none either", () => {
    expect(routesBy('import type { orders } from "./orders";', "orders")).toEqual([]);
    expect(routesBy('import { type Order as orders } from "./orders";', "orders")).toEqual([]);
  });
});
