import { purposeOf } from "../../../domain/path-purpose.ts";
import type { Route, RouteInventory } from "../../../domain/routes.ts";
import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import { Evaluator } from "./evaluator.ts";
import { type GoFunction, GoProgram } from "./program.ts";

const FRAMEWORK =
  /"(?:net\/http|github\.com\/(?:gin-gonic\/gin|labstack\/echo(?:\/v\d+)?|go-chi\/chi(?:\/v\d+)?|gorilla\/mux|gofiber\/fiber(?:\/v\d+)?|julienschmidt\/httprouter))"/;
/** A registration on an interface of the program's own, a constant that may be a path, a call that hands a router on. */
const PIECES =
  /\.(?:GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Patch|Delete|Group|Route|Mount|HandleFunc|Handle)\(\s*["`]\/|=\s*["`]\/[\w/:{}-]*["`]|(?:Router|Routes|Mux)\(/;
/** Build constraints of files that no build of the program contains. */
const LEFT_OUT = /^\/\/go:build (?:ignore|wireinject)\b/m;
/** A router is made here. */
const MAKES =
  /\b(?:gin\.(?:New|Default)|echo\.New|chi\.New(?:Router|Mux)|mux\.NewRouter|fiber\.New|httprouter\.New|http\.(?:NewServeMux|Handle(?:Func)?))\(|\bNew(?:Router|ServeMux)\(/;
/** A registration on whatever it is. */
const REGISTERS =
  /\.(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|Get|Post|Put|Patch|Delete|Group|Route|Mount|Use|With|Handle|HandleFunc|PathPrefix|Path|Methods|Match|Add|Method|All)\(/;
/** A parameter or result that is a router. */
const ROUTER_TYPE =
  /\b(?:gin\.(?:Engine|RouterGroup|IRouter|IRoutes)|echo\.(?:Echo|Group|Router)|chi\.(?:Router|Mux)|mux\.Router|fiber\.(?:App|Router|Group)|httprouter\.Router|http\.ServeMux|http\.Handler)\b/;

/** Gin, Echo, Chi, gorilla/mux, Fiber, httprouter and net/http, in one reading: programs mix them. */
export const goRoutes: RouteReader = {
  framework: "go",
  concerns: (path, text) =>
    isGoProgram(path) && !LEFT_OUT.test(text.slice(0, 2_000)) && (FRAMEWORK.test(text) || PIECES.test(text)),
  read,
};

function isGoProgram(path: string): boolean {
  return path.endsWith(".go") && purposeOf(path) === "production";
}

function read(sources: SourceFiles): RouteInventory {
  const paths = sources.paths.filter((path) => goRoutes.concerns(path, sources.text(path) ?? ""));
  const program = new GoProgram(sources, paths);
  const relevant = relevantFunctions(program.functions);
  const go = new Evaluator(program, relevant, sources.side);
  for (const declared of callersFirst(relevant)) if (!go.followed.has(declared)) go.start(declared);
  go.finish();
  const routes = distinct(go.routers.filter((router) => !router.hangs).flatMap((router) => router.routes()));
  const places = new Set(routes.map(({ at }) => `${at.path}:${at.from}`));
  // A function that is followed twice may be understood once.
  const unresolved = go.unresolved.filter(({ at }) => !places.has(`${at.path}:${at.from}`));
  for (const { path, reason } of program.gaps)
    unresolved.push({ at: { path, from: 1, to: 1, side: sources.side }, reason });
  const [first] = paths;
  if (go.exhausted && first !== undefined)
    unresolved.push({
      at: { path: first, from: 1, to: 1, side: sources.side },
      reason: "too many calls lead to routes: not all were followed",
    });
  return { routes, unresolved };
}

/** One function followed twice registers its routes twice. */
function distinct(routes: readonly Route[]): Route[] {
  const known = new Map<string, Route>();
  for (const route of routes) {
    const key = `${route.method} ${route.path} ${route.at.path}:${route.at.from}`;
    if (!known.has(key)) known.set(key, route);
  }
  return [...known.values()];
}

/** Functions that make, take or register on a router, and those that call them. */
function relevantFunctions(functions: readonly GoFunction[]): ReadonlySet<GoFunction> {
  const relevant = new Set<GoFunction>();
  const names = new Set<string>();
  const calls = new Map<string, GoFunction[]>();
  const fresh: string[] = [];
  const take = (declared: GoFunction) => {
    if (relevant.has(declared)) return;
    relevant.add(declared);
    if (names.has(declared.name)) return;
    names.add(declared.name);
    fresh.push(declared.name);
  };
  for (const declared of functions) {
    for (const name of calledIn(declared)) calls.set(name, [...(calls.get(name) ?? []), declared]);
    const head = declared.text.slice(0, Math.max(0, declared.text.indexOf("{")));
    if (
      MAKES.test(declared.text) ||
      (REGISTERS.test(declared.text) && (ROUTER_TYPE.test(head) || PIECES.test(declared.text)))
    )
      take(declared);
  }
  for (let name = fresh.pop(); name !== undefined; name = fresh.pop())
    for (const caller of calls.get(name) ?? []) take(caller);
  return relevant;
}

const CALLED = /\b([A-Za-z_]\w*)\s*\(/g;

function calledIn(declared: GoFunction): Set<string> {
  const names = new Set<string>();
  const body = declared.text.slice(declared.text.indexOf("{") + 1);
  for (const match of body.matchAll(CALLED)) if (match[1] !== undefined) names.add(match[1]);
  return names;
}

/** `main` and whatever nobody calls come first: what they call is then followed with what they hand over. */
function callersFirst(relevant: ReadonlySet<GoFunction>): GoFunction[] {
  const called = new Map<string, number>();
  for (const declared of relevant)
    for (const name of calledIn(declared))
      if (name !== declared.name) called.set(name, (called.get(name) ?? 0) + 1);
  const rank = (declared: GoFunction) => {
    if (declared.name === "main") return 0;
    const takesRouter = ROUTER_TYPE.test(declared.text.slice(0, Math.max(0, declared.text.indexOf("{"))));
    return (called.has(declared.name) ? 2 : 1) + (takesRouter ? 2 : 0);
  };
  return [...relevant].sort((one, two) => rank(one) - rank(two));
}
