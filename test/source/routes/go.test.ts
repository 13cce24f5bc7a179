import { describe, expect, test } from "vitest";
import { goRoutes } from "../../../src/source/routes/go/read.ts";
import { SourceFiles } from "../../../src/source/routes/source-files.ts";

const read = (files: Readonly<Record<string, string>>) =>
  goRoutes.read(new SourceFiles(new Map(Object.entries(files)), "head"));
const lines = (files: Readonly<Record<string, string>>) =>
  read(files).routes.map(({ method, path, framework }) => `${method} ${path} ${framework}`);

describe("source/routes/go/read", () => {
  test("a Gin group that is handed to another package keeps its prefix and its middleware", () => {
    const { routes } = read({
      "cmd/main.go": `package main
import ("github.com/gin-gonic/gin"; "example.com/shop/orders")
func main() {
	r := gin.Default()
	api := r.Group("/api/v1", requireAuth())
	orders.Register(api.Group("/orders"))
	r.Run()
}`,
      "orders/routes.go": `package orders
import "github.com/gin-gonic/gin"
const byID = "/:id"
func Register(g *gin.RouterGroup) {
	g.GET("", list)
	g.PUT(byID, rateLimit(5), update)
}
func list(c *gin.Context) {}
func update(c *gin.Context) {}`,
    });
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /api/v1/orders",
      "PUT /api/v1/orders/{id}",
    ]);
    expect(routes[1]).toMatchObject({
      at: { path: "orders/routes.go", from: 6, to: 6 },
      handler: { name: "update", at: { path: "orders/routes.go", from: 9 } },
      guards: [
        { name: "requireAuth()", kind: "authentication", at: { path: "cmd/main.go", from: 5 } },
        { name: "rateLimit(5)", kind: "rate-limit" },
      ],
    });
  });

  test("a router in a field is found again in the type's other methods", () => {
    expect(
      lines({
        "server.go": `package api
import "github.com/labstack/echo/v4"
type Server struct { router *echo.Echo; users *Users }
type Users struct {}
func New() *Server {
	s := &Server{router: echo.New(), users: &Users{}}
	s.routes()
	return s
}
func (s *Server) routes() {
	g := s.router.Group("/users")
	for _, version := range []string{"/a", "/b"} {
		g.Add("GET", version, s.users.list)
	}
	g.Match([]string{"PUT", "PATCH"}, "/*", s.users.list)
}
func (u *Users) list(c echo.Context) error { return nil }`,
      }),
    ).toEqual(["GET /users/a echo", "GET /users/b echo", "PUT /users/{*} echo", "PATCH /users/{*} echo"]);
  });

  test("Chi routes are read through Route, Mount, With and Group", () => {
    const { routes } = read({
      "main.go": `package main
import ("net/http"; "github.com/go-chi/chi/v5")
func main() {
	r := chi.NewRouter()
	r.Route("/articles/{id:[0-9]+}", func(r chi.Router) {
		r.With(paginate).Get("/", listArticles)
		r.Group(func(r chi.Router) {
			r.Use(authenticate)
			r.Method("DELETE", "/", http.HandlerFunc(removeArticle))
		})
	})
	r.Mount("/admin", admin())
	http.ListenAndServe(":1", r)
}
func admin() http.Handler {
	r := chi.NewRouter()
	r.Get("/stats/*", stats)
	return r
}
func listArticles(w http.ResponseWriter, r *http.Request) {}
func removeArticle(w http.ResponseWriter, r *http.Request) {}
func stats(w http.ResponseWriter, r *http.Request) {}`,
    });
    expect(
      routes.map(({ method, path, handler, guards }) => [
        method,
        path,
        handler?.name,
        ...guards.map(({ name }) => name),
      ]),
    ).toEqual([
      ["GET", "/articles/{id}", "listArticles", "paginate"],
      ["DELETE", "/articles/{id}", "removeArticle", "authenticate"],
      ["GET", "/admin/stats/{*}", "stats"],
    ]);
  });

  test("patterns of net/http, StripPrefix and gorilla/mux chains are understood", () => {
    expect(
      lines({
        "plain.go": `package plain
import "net/http"
func Serve() {
	mux := http.NewServeMux()
	sub := http.NewServeMux()
	sub.HandleFunc("GET /items/{id}", item)
	sub.HandleFunc("POST /files/{path...}", item)
	mux.Handle("/v2/", http.StripPrefix("/v2", logged(sub)))
	http.ListenAndServe(":1", mux)
}
func logged(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) }) }
func item(w http.ResponseWriter, r *http.Request) {}`,
        "gorilla/main.go": `package gorilla
import "github.com/gorilla/mux"
func Serve() {
	r := mux.NewRouter()
	v1 := r.PathPrefix("/v1").Subrouter()
	v1.HandleFunc("/users/{id:[a-z]{2}}", user).Methods("GET", "HEAD")
	r.Methods("POST").Path("/hooks").HandlerFunc(user)
}`,
      }).sort(),
    ).toEqual([
      "GET /v1/users/{id} gorilla/mux",
      "GET /v2/items/{id} net/http",
      "HEAD /v1/users/{id} gorilla/mux",
      "POST /hooks gorilla/mux",
      "POST /v2/files/{path*} net/http",
    ]);
  });

  test("a prefix from the configuration and a router from nowhere are said, never guessed", () => {
    const { routes } = read({
      "main.go": `package main
import "github.com/go-chi/chi/v5"
func main() {
	r := chi.NewRouter()
	r.Mount(config.BasePath, sub())
}
func sub() chi.Router {
	r := chi.NewRouter()
	r.Get("/x", x)
	return r
}`,
      "lost/lost.go": `package lost
import "github.com/go-chi/chi/v5"
func Install(r chi.Router) { r.Post("/y", y) }`,
    });
    expect(routes.map(({ method, path, unresolved }) => [method, path, unresolved])).toEqual([
      ["GET", "/{?}/x", "a part of its path is computed when the program runs"],
      ["POST", "/y", "the parameter r was not followed to its router"],
    ]);
  });

  test("calls in a circle come to an end", () => {
    const text = `package loop
import "github.com/gin-gonic/gin"
func main() { a(gin.New()) }
func a(r *gin.Engine) { r.GET("/a", h); b(r) }
func b(r *gin.Engine) { a(r) }`;
    expect(lines({ "main.go": text })).toEqual(["GET /a gin"]);
  });
});
