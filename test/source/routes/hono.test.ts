import { describe, expect, test } from "vitest";
import { readRoutes } from "../../../src/source/routes/read-routes.ts";

describe("source/routes/javascript/hono", () => {
  test("base paths, mounted applications and chains lead to the full path", () => {
    const { routes } = readRoutes(
      new Map([
        [
          "src/index.ts",
          `
          import { Hono } from "hono";
          import { books } from "./books";
          const app = new Hono().basePath("/api");
          app.use("/books/*", bearerAuth({ token }));
          app.route("/books", books);
          app.on(["PUT", "PATCH"], "/files/:name{.+\\\\.png}", (c) => c.text("ok"));
          export default app;`,
        ],
        [
          "src/books.ts",
          `
          import { OpenAPIHono, createRoute } from "@hono/zod-openapi";
          const remove = createRoute({ method: "delete", path: "/{id}", middleware: [isOwner] });
          export const books = new OpenAPIHono()
            .get("/:id?", (c) => c.json({}))
            .post(zValidator("json", schema), (c) => c.json({}))
            .openapi(remove, (c) => c.json({}));`,
        ],
      ]),
      "head",
    );
    expect(
      routes.map(({ method, path, guards }) => [`${method} ${path}`, guards.map(({ kind }) => kind)]),
    ).toEqual([
      ["GET /api/books/{id}", ["authentication"]],
      ["POST /api/books/{id}", ["authentication", "validation"]],
      ["DELETE /api/books/{id}", ["authentication", "authorisation"]],
      ["PUT /api/files/{name}", []],
      ["PATCH /api/files/{name}", []],
    ]);
  });
});
