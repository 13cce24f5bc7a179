import { describe, expect, test } from "vitest";
import { springRoutes } from "../../../src/source/routes/jvm/read-spring.ts";
import { SourceFiles } from "../../../src/source/routes/source-files.ts";

const read = (files: Readonly<Record<string, string>>) =>
  springRoutes.read(new SourceFiles(new Map(Object.entries(files)), "head")).routes;

const IMPORTS = "import org.springframework.web.bind.annotation.*;";

describe("source/routes/jvm/read-spring", () => {
  test("paths come from arrays, constants of other classes, placeholders and the context path", () => {
    const routes = read({
      "shop/src/main/resources/application.yml":
        "server:\n  servlet:\n    context-path: /shop\nprefix: /v1\n",
      "shop/src/main/java/a/Paths.java":
        'package a; public final class Paths { public static final String ORDERS = "/orders"; }',
      "shop/src/main/java/a/Orders.java": `package a;
${IMPORTS}
@RestController
@RequestMapping({"\${prefix}" + Paths.ORDERS, "/old"})
class Orders {
  private static final String ID = "/{id:[0-9]+}";
  @GetMapping(path = ID)
  Order one(@PathVariable long id) { return null; }
  @RequestMapping(value = "/search", method = {RequestMethod.GET, RequestMethod.POST})
  Order search() { return null; }
  @RequestMapping("\${unknown.path}")
  void any() {}
}`,
    });
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /shop/v1/orders/{id}",
      "GET /shop/old/{id}",
      "GET /shop/v1/orders/search",
      "GET /shop/old/search",
      "POST /shop/v1/orders/search",
      "POST /shop/old/search",
      "ANY /shop/v1/orders/{?}",
      "ANY /shop/old/{?}",
    ]);
    expect(routes[0]).toMatchObject({ at: { from: 7 }, handler: { name: "one", at: { from: 7, to: 8 } } });
    expect(routes[6]?.unresolved).toBeDefined();
  });

  test("Kotlin controllers inherit the mappings of an interface, and a client interface is no route", () => {
    const routes = read({
      "src/main/kotlin/Api.kt": `package a
import org.springframework.web.bind.annotation.*
interface UserApi {
  @GetMapping("/users/{id}") fun user(@PathVariable id: String): User
}
const val BASE = "/api"
@RestController
@RequestMapping("$BASE/v2")
class Users : UserApi {
  @PreAuthorize("hasRole('READER')")
  override fun user(id: String): User = TODO()
}
@FeignClient("billing")
interface Billing { @GetMapping("/bills") fun bills(): List<String> }`,
    });
    expect(routes).toHaveLength(1);
    expect(routes[0]).toMatchObject({
      method: "GET",
      path: "/api/v2/users/{id}",
      at: { from: 4 },
      handler: { name: "user", at: { from: 10 } },
      guards: [{ kind: "authorisation", at: { from: 10 } }],
    });
  });

  test("the security filter chain stands in front of the routes it covers", () => {
    const routes = read({
      "src/main/java/a/Web.java": `package a;
${IMPORTS}
@RestController class Web {
  @GetMapping("/public/info") void info() {}
  @PostMapping("/admin/users") void add() {}
  @GetMapping("/me") void me() {}
}`,
      "src/main/java/a/Security.java": `package a;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
class Security {
  SecurityFilterChain chain(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(auth -> auth
      .requestMatchers("/public/**").permitAll()
      .requestMatchers(HttpMethod.POST, "/admin/**").hasRole("ADMIN")
      .anyRequest().authenticated()).build();
  }
}`,
    });
    expect(routes.map(({ path, guards }) => [path, guards[0]?.kind, guards[0]?.at.from])).toEqual([
      ["/public/info", "other", 6],
      ["/admin/users", "authorisation", 7],
      ["/me", "authentication", 8],
    ]);
  });

  test("functional routes are read from builders and from the Kotlin DSL", () => {
    const routes = read({
      "src/main/java/a/Routes.java": `package a;
import org.springframework.web.reactive.function.server.*;
class Routes {
  RouterFunction<ServerResponse> routes(Handler h) {
    return route().GET("/p/{id}", accept(JSON), h::get).path("/q", b -> b.POST("/new", h::create)).build();
  }
}`,
      "src/main/kotlin/Routes.kt": `package a
import org.springframework.web.reactive.function.server.router
class MoreRoutes {
  fun routes(h: Handler) = router { "/api".nest { GET("/x", h::list) } }
}`,
    });
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /p/{id}",
      "POST /q/new",
      "GET /api/x",
    ]);
  });
});
