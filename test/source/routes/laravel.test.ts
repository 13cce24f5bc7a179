import { describe, expect, test } from "vitest";
import { guardsOf, routesOf, shown } from "./shown.ts";

const HEAD =
  "<?php\nuse Illuminate\\Support\\Facades\\Route;\nuse App\\Http\\Controllers\\OrderController;\n";
const api = (text: string) => ({ "routes/api.php": HEAD + text });

const CONTROLLER = {
  "app/Http/Controllers/OrderController.php": [
    "<?php",
    "namespace App\\Http\\Controllers;",
    "class OrderController extends Controller {",
    "  public function __construct() { $this->middleware('can:pay')->only('store'); }",
    "  public function store() {}",
    "}",
  ].join("\n"),
};

describe("src/source/routes/php/laravel.ts", () => {
  test.each([
    ["Route::get('/a/{id?}', fn () => 1);", ["GET /api/a/{id}"]],
    ["Route::match(['get', 'post'], 'a', 'C@b');", ["GET /api/a", "POST /api/a"]],
    ["Route::get('{any}', 'C@b')->where('any', '.*');", ["GET /api/{any*}"]],
    [
      "Route::apiResource('a-bs.cs', X::class)->only('show', 'index');",
      ["GET /api/a-bs/{a_b}/cs", "GET /api/a-bs/{a_b}/cs/{c}"],
    ],
    [
      "Route::prefix('v1')->group(function () { Route::group(['prefix' => 'x'], fn () => Route::any('y', 'C@d')); });",
      ["ANY /api/v1/x/y"],
    ],
    ["foreach (['a', 'b'] as $p) { Route::get(\"p/$p\", 'C@d'); }", ["GET /api/p/a", "GET /api/p/b"]],
    ["Route::get(config('x.path'), 'C@d');", ["GET /api/{?}"]],
  ])("reads %s", (text, expected) => {
    expect(shown(api(text))).toEqual(expected);
  });

  test("files stand where they are loaded: by a provider, by another file, by nobody", () => {
    const files = {
      "app/Providers/RouteServiceProvider.php":
        "<?php\nclass RouteServiceProvider { public function boot() { $this->routes(function () { Route::middleware('auth')->prefix('v2')->group(base_path('routes/api.php')); }); } }",
      "routes/api.php": `${HEAD}require __DIR__.'/more.php';`,
      "routes/more.php": `${HEAD}Route::get('more', 'C@d');`,
      "routes/lost.php": `${HEAD}Route::get('lost', 'C@d');`,
    };
    expect(routesOf(files).routes.map(({ path, unresolved }) => [path, unresolved])).toEqual([
      ["/lost", "the place that loads this file was not found"],
      ["/v2/more", undefined],
    ]);
    expect(guardsOf(files, "GET /v2/more")).toEqual(["auth: authentication"]);
  });

  test("a handler is a method of a controller, with the middleware of its constructor", () => {
    const files = {
      ...api(
        "Route::middleware(['auth:sanctum', 'throttle:9'])->post('o', [OrderController::class, 'store']);",
      ),
      ...CONTROLLER,
    };
    expect(routesOf(files).routes[0]?.handler).toEqual({
      name: "OrderController::store",
      at: { path: "app/Http/Controllers/OrderController.php", from: 5, to: 5, side: "head" },
    });
    expect(guardsOf(files, "POST /api/o")).toEqual([
      "auth:sanctum: authentication",
      "throttle:9: rate-limit",
      "can:pay: authorisation",
    ]);
  });

  test("files that require each other come to an end", () => {
    const other = (name: string) =>
      `${HEAD}require __DIR__.'/${name}.php';\nrequire __DIR__.'/${name}.php';\nRoute::get('${name}', 'C@d');`;
    const files = { "routes/web.php": other("b"), "routes/b.php": other("web") };
    expect(shown(files)).toEqual(["GET /b", "GET /web", "GET /web"]);
  });
});
