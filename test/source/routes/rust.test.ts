import { describe, expect, test } from "vitest";
import { rustRoutes } from "../../../src/source/routes/rust/read.ts";
import { SourceFiles } from "../../../src/source/routes/source-files.ts";

const read = (files: Readonly<Record<string, string>>) =>
  rustRoutes.read(new SourceFiles(new Map(Object.entries(files)), "head")).routes;
const lines = (files: Readonly<Record<string, string>>) =>
  read(files).map(({ method, path }) => `${method} ${path}`);

describe("source/routes/rust/read", () => {
  test("actix-web scopes, attributes and configuration functions of other crates are followed", () => {
    const routes = read({
      "crates/server/src/main.rs": `use actix_web::{web, App, HttpServer};
async fn main() {
  HttpServer::new(move || {
    App::new()
      .service(web::scope("/api").wrap(RequireLogin).configure(shop_orders::config))
      .service(health)
  });
}
#[get("/health")]
async fn health() -> impl Responder { "ok" }
#[post("/nowhere")]
async fn stray() -> impl Responder { "ok" }`,
      "crates/orders/src/lib.rs": `use actix_web::web::{self, ServiceConfig};
const ROOT: &str = "/orders";
pub fn config(cfg: &mut ServiceConfig) {
  cfg.service(web::resource(ROOT).route(web::get().to(list)).route(web::post().to(create)))
     .route("/orders/{id}/{tail:.*}", web::delete().to(remove));
}
async fn list() {}
async fn create() {}
async fn remove() {}`,
    });
    expect(routes.map(({ method, path, handler }) => [method, path, handler?.name])).toEqual([
      ["GET", "/health", "health"],
      ["DELETE", "/api/orders/{id}/{tail*}", "remove"],
      ["GET", "/api/orders", "list"],
      ["POST", "/api/orders", "create"],
      ["POST", "/nowhere", "stray"],
    ]);
    expect(routes[2]?.guards).toMatchObject([{ name: "RequireLogin", kind: "authentication" }]);
    expect(routes[4]?.unresolved).toBe("where stray is registered was not found");
  });

  test("axum routers are nested and merged across functions, and a layer covers what stands before it", () => {
    const files = {
      "src/main.rs": `use axum::{Router, routing::{get, post}};
mod users;
fn app() -> Router {
  let mut app = Router::new().route("/", get(|| async { "hi" }));
  app = app.nest("/users", users::router()).merge(extra());
  app
}
fn extra() -> Router { Router::new().route("/files/*path", get(file).put(store)) }`,
      "src/users.rs": `use axum::{Router, routing::get};
pub fn router() -> Router {
  Router::new().route("/:id", get(show).delete(remove)).route_layer(from_fn(auth)).route("/open", get(show))
}
async fn show() {}
async fn remove() {}`,
    };
    expect(lines(files).sort()).toEqual([
      "DELETE /users/{id}",
      "GET /",
      "GET /files/{path*}",
      "GET /users/open",
      "GET /users/{id}",
      "PUT /files/{path*}",
    ]);
    const guarded = read(files).filter(({ guards }) => guards.length > 0);
    expect(guarded.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      "DELETE /users/{id}",
      "GET /users/{id}",
    ]);
  });

  test("who calls is asked for by the types of a handler's parameters, but not by a body or an option", () => {
    const guards = (parameters: string) =>
      read({
        "src/main.rs": `use axum::{routing::get, Router};
fn app() -> Router { Router::new().route("/orders", get(list)) }
async fn list(${parameters}) -> Response { orders().await }`,
      }).flatMap((route) => route.guards.map(({ name, kind, at }) => `${name} ${kind} ${at.from}`));
    expect(guards("user: auth::AuthUser, Path(id): Path<i64>")).toEqual(["AuthUser authentication 3"]);
    expect(guards("view: LocalUserView,\n  Extension(who): Extension<CurrentUser>")).toEqual([
      "LocalUserView authentication 3",
      "CurrentUser authentication 4",
    ]);
    expect(guards("admin: AdminUser")).toEqual(["AdminUser authorisation 3"]);
    expect(guards("agent: UserAgent, Json(user): Json<User>, State(users): State<UserStore>")).toEqual([]);
    expect(guards("user: Option<AuthUser>")).toEqual(["Option<AuthUser> other 3"]);
  });
});
