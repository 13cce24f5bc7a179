import { describe, expect, test } from "vitest";
import { readRoutes } from "../../../src/source/routes/read-routes.ts";

const MAIN = `
  import { NestFactory } from "@nestjs/core";
  import { VersioningType } from "@nestjs/common";
  import { AppModule } from "./app.module";
  async function bootstrap() {
    const app = await NestFactory.create(AppModule);
    app.setGlobalPrefix("api", { exclude: ["health"] });
    app.enableVersioning({ type: VersioningType.URI });
    await app.listen(3000);
  }
  bootstrap();`;

const MODULE = `
  import { Module } from "@nestjs/common";
  import { APP_GUARD, RouterModule } from "@nestjs/core";
  import { JwtAuthGuard } from "./jwt-auth.guard";
  import { OrdersController, HealthController } from "./controllers";
  @Module({ controllers: [OrdersController] })
  export class OrdersModule {}
  @Module({
    imports: [OrdersModule, RouterModule.register([{ path: "shop", module: OrdersModule }])],
    controllers: [HealthController],
    providers: [{ provide: APP_GUARD, useClass: JwtAuthGuard }],
  })
  export class AppModule {}`;

const CONTROLLERS = `
  import { Controller, Get, Post, UseGuards, Version, SetMetadata, applyDecorators } from "@nestjs/common";
  export const Public = () => SetMetadata("isPublic", true);
  export function Admin() { return applyDecorators(UseGuards(RolesGuard)); }
  enum Paths { Orders = "orders" }
  @UseGuards(ThrottlerGuard)
  @Controller({ path: Paths.Orders, version: "1" })
  export class OrdersController {
    @Get(":id")
    show() {}
    @Admin()
    @Version("2")
    @Post(["", "bulk"])
    add() {}
  }
  @Controller("health")
  export class HealthController {
    @Public()
    @Get()
    check() {}
  }`;

describe("source/routes/javascript/nest", () => {
  test("prefixes, modules, versions and guards of the application reach the methods of a controller", () => {
    const routes = read({
      "src/main.ts": MAIN,
      "src/app.module.ts": MODULE,
      "src/controllers.ts": CONTROLLERS,
      "src/jwt-auth.guard.ts": `import { AuthGuard } from "@nestjs/passport"; export class JwtAuthGuard extends AuthGuard("jwt") {}`,
    });
    const [login, limit] = ["JwtAuthGuard: authentication", "@UseGuards(ThrottlerGuard): rate-limit"];
    expect(
      routes.map(({ method, path, guards }) => [
        `${method} ${path}`,
        guards.map(({ name, kind }) => `${name}: ${kind}`),
      ]),
    ).toEqual([
      ["GET /api/v1/shop/orders/{id}", [login, limit]],
      ["POST /api/v2/shop/orders", [login, limit, "@Admin: RolesGuard: authorisation"]],
      ["POST /api/v2/shop/orders/bulk", [login, limit, "@Admin: RolesGuard: authorisation"]],
      ["GET /health", []],
    ]);
    expect(routes.every(({ unresolved }) => unresolved === undefined)).toBe(true);
    expect(routes[0]?.handler?.name).toBe("OrdersController.show");
  });

  test("a version that nobody is seen to switch on is said to be in doubt", () => {
    const [route] = read({ "src/controllers.ts": CONTROLLERS });
    expect(route).toMatchObject({
      path: "/v1/orders/{id}",
      unresolved: "versioning is not seen switched on",
    });
  });
});

function read(texts: Readonly<Record<string, string>>) {
  return readRoutes(new Map(Object.entries(texts)), "head").routes;
}
