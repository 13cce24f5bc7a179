import { describe, expect, test } from "vitest";
import { guardsOf, routesOf, shown } from "./shown.ts";

const SHOP = {
  "app/__init__.py": "",
  "app/settings.py": 'class Settings:\n    API: str = "/api/v1"\n\nsettings = Settings()\n',
  "app/auth.py": [
    "from typing import Annotated",
    "from fastapi import Depends",
    "def current_user(token: str): ...",
    "def cart(user=Depends(current_user)): ...",
    "User = Annotated[str, Depends(current_user)]",
  ].join("\n"),
  "app/orders.py": [
    "from fastapi import APIRouter, Depends",
    "from .auth import User, cart",
    'router = APIRouter(prefix="/orders")',
    '@router.get("/{id:int}")',
    "def show(id: int, user: User): ...",
    '@router.api_route("/", methods=["GET", "POST"])',
    "async def all(cart=Depends(cart)): ...",
    '@router.get("/files/{rest:path}")',
    "def files(rest: str): ...",
  ].join("\n"),
  "app/main.py": [
    "from fastapi import FastAPI, APIRouter",
    "from app import orders",
    "from app.settings import settings",
    "def create():",
    "    app = FastAPI()",
    "    api = APIRouter()",
    "    for router in [orders.router]:",
    "        api.include_router(router)",
    "    app.include_router(api, prefix=settings.API)",
    "    app.mount('/sub', sub)",
    "    return app",
    "sub = FastAPI()",
    "@sub.post('/ping')",
    "def ping(): ...",
  ].join("\n"),
};

describe("src/source/routes/python/fastapi.ts", () => {
  test("follows routers through modules, settings, loops, factories and mounts", () => {
    expect(shown(SHOP)).toEqual([
      "GET /api/v1/orders",
      "GET /api/v1/orders/files/{rest*}",
      "GET /api/v1/orders/{id}",
      "POST /api/v1/orders",
      "POST /sub/ping",
    ]);
  });

  test("a route knows its decorator and its handler", () => {
    const route = routesOf(SHOP).routes.find(({ path }) => path === "/api/v1/orders/{id}");
    expect(route?.at).toEqual({ path: "app/orders.py", from: 4, to: 4, side: "head" });
    expect(route?.handler).toEqual({
      name: "show",
      at: { path: "app/orders.py", from: 5, to: 5, side: "head" },
    });
  });

  test("a dependency guards, behind an alias and behind another dependency", () => {
    expect(guardsOf(SHOP, "GET /api/v1/orders/{id}")).toEqual(["Depends(current_user): authentication"]);
    expect(guardsOf(SHOP, "POST /api/v1/orders")).toEqual(["Depends(cart): authentication"]);
  });

  test("guards stand in the order of application, router, inclusion and route", () => {
    const files = {
      "main.py": [
        "from fastapi import FastAPI, APIRouter, Depends",
        "app = FastAPI(dependencies=[Depends(limit_rate)])",
        'r = APIRouter(prefix="/a", dependencies=[Depends(require_login)])',
        '@r.get("/b", dependencies=[Depends(has_role("x"))])',
        "def b(): ...",
        "app.include_router(r, dependencies=[Depends(verify_token)])",
      ].join("\n"),
    };
    expect(guardsOf(files, "GET /a/b")?.map((one) => one.split("(")[1])).toEqual([
      "limit_rate): rate-limit",
      "verify_token): authentication",
      "require_login): authentication",
      "has_role",
    ]);
  });

  test("says what it does not know: a prefix of the environment, a router that nobody includes", () => {
    const { routes } = routesOf({
      "main.py": [
        "import os",
        "from fastapi import FastAPI, APIRouter",
        "app = FastAPI()",
        "a = APIRouter(prefix=os.environ['P'])",
        "b = APIRouter(prefix='/b')",
        "@a.get('/x')",
        "def x(): ...",
        "@b.get('/y')",
        "def y(): ...",
        "app.include_router(a)",
      ].join("\n"),
    });
    expect(routes.map(({ path, unresolved }) => [path, unresolved])).toEqual([
      ["/{?}/x", "part of its path is decided at run time"],
      ["/b/y", "where it is mounted was not found"],
    ]);
  });

  test("routers within each other, and names that lead to each other, come to an end", () => {
    const names = Array.from({ length: 14 }, (_, at) => `n${at} = n${at + 1} + n${at + 1} + n${at + 1}`);
    const { routes } = routesOf({
      "main.py": [
        "from fastapi import FastAPI, APIRouter",
        ...names,
        "n14 = '/a'",
        "a = APIRouter()",
        "b = APIRouter()",
        "a.include_router(b)",
        "b.include_router(a)",
        "@a.get(n0)",
        "def x(): ...",
      ].join("\n"),
    });
    expect(routes.length).toBeLessThan(3);
  });
});
