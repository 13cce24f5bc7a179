import { describe, expect, test } from "vitest";
import { readRoutes } from "../../../src/source/routes/read-routes.ts";

describe("source/routes/javascript/next", () => {
  test("folders are the path, exports the methods, wrappers and first questions the guards", () => {
    const routes = read({
      "next.config.js": `module.exports = { basePath: "/shop" };`,
      "src/app/(admin)/api/orders/[orderId]/route.ts": `
        import { withRateLimit } from "@/limits";
        export const GET = withRateLimit(async (request) => Response.json({}));
        export async function DELETE() {
          const session = await getServerSession();
          if (!session) return new Response(null, { status: 401 });
          return Response.json({});
        }`,
      "src/app/api/files/[...path]/route.ts": `export * from "../../../(admin)/api/orders/[orderId]/route";`,
      "src/app/_private/route.ts": `export function GET() {}`,
      "src/pages/api/users/index.ts": `
        export default function handler(req, res) {
          if (req.method === "POST") return res.json({});
          if (req.method !== "GET") return res.status(405).end();
        }`,
      "src/pages/api/ping.js": `export default (req, res) => res.end();`,
    });
    expect(
      routes.map(({ method, path, guards }) => [`${method} ${path}`, guards.map(({ kind }) => kind)]),
    ).toEqual([
      ["GET /shop/api/orders/{orderId}", ["rate-limit"]],
      ["DELETE /shop/api/orders/{orderId}", ["authentication"]],
      ["GET /shop/api/files/{path*}", ["rate-limit"]],
      ["DELETE /shop/api/files/{path*}", ["authentication"]],
      ["ANY /shop/api/ping", []],
      ["POST /shop/api/users", []],
      ["GET /shop/api/users", []],
    ]);
  });

  test("middleware stands before what its matcher names", () => {
    const routes = read({
      "middleware.ts": `
        import { clerkMiddleware } from "@clerk/nextjs/server";
        export default clerkMiddleware();
        export const config = { matcher: ["/api/orders/:path*"] };`,
      "app/api/orders/all/route.ts": `export function GET() {}`,
      "app/api/health/route.ts": `export function GET() {}`,
    });
    expect(routes.map(({ path, guards }) => [path, guards.map(({ kind }) => kind)])).toEqual([
      ["/api/health", []],
      ["/api/orders/all", ["authentication"]],
    ]);
  });
});

function read(texts: Readonly<Record<string, string>>) {
  return readRoutes(new Map(Object.entries(texts)), "head").routes;
}
