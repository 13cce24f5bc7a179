import type { Route, RouteInventory } from "../../../domain/routes.ts";
import { Router } from "../router-tree.ts";
import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import { attributeRoute } from "./attributes.ts";
import { RustEvaluator } from "./evaluator.ts";
import { type RustFunction, RustProgram } from "./program.ts";

const FRAMEWORK = /\b(?:actix_web|axum|rocket|utoipa_axum)\b|\bServiceConfig\b|\bRouter\b/;
const CONSTANT = /\b(?:const|static)\s+\w+\s*:\s*&(?:'static\s+)?str\s*=\s*"/;
const MAKES =
  /\bApp::new\(|\b(?:Router|OpenApiRouter)(?:::<[^;{}]{0,200}>)?::(?:new|default)\(|\bscope\(|\bServiceConfig\b|\brocket::(?:build|custom|ignite)\(/;

/** actix-web, axum and Rocket in one reading. */
export const rustRoutes: RouteReader = {
  framework: "rust",
  concerns: (path, text) =>
    path.endsWith(".rs") &&
    !/(^|\/)(?:tests|benches|target)\//.test(path) &&
    (FRAMEWORK.test(text) || CONSTANT.test(text)),
  read,
};

function read(sources: SourceFiles): RouteInventory {
  const paths = sources.paths.filter((path) => rustRoutes.concerns(path, sources.text(path) ?? ""));
  if (!paths.some((path) => FRAMEWORK.test(sources.text(path) ?? ""))) return { routes: [], unresolved: [] };
  const program = new RustProgram(sources, paths);
  const rust = new RustEvaluator(program, sources.side);
  for (const declared of callersFirst(program.functions))
    if (!rust.followed.has(declared)) rust.call(declared, []);
  const stray = program.functions.flatMap((one) => (rust.registered.has(one) ? [] : strayRoutes(one, rust)));
  const routes = rust.routers.filter((router) => !router.hangs).flatMap((router) => router.routes());
  const [first] = paths;
  return {
    routes: distinct([...routes, ...stray]),
    unresolved: [
      ...rust.unresolved,
      ...(rust.exhausted && first !== undefined
        ? [
            {
              at: { path: first, from: 1, to: 1, side: sources.side },
              reason: "too many calls lead to routes: not all were followed",
            },
          ]
        : []),
      ...program.gaps.map(({ path, reason }) => ({
        at: { path, from: 1, to: 1, side: sources.side },
        reason,
      })),
    ],
  };
}

/** A handler with an attribute that nobody seems to register. */
function strayRoutes(declared: RustFunction, rust: RustEvaluator): Route[] {
  const routes = attributeRoute(declared, rust.side);
  if (routes.length === 0) return [];
  const router = new Router("actix-web", `where ${declared.name} is registered was not found`);
  for (const route of routes) router.add(route);
  return router.routes();
}

function callersFirst(functions: readonly RustFunction[]): RustFunction[] {
  const relevant = functions.filter(
    (one) => MAKES.test(one.text) && !one.attributes.some(({ text }) => /^(?:\w+::)?test\b/.test(text)),
  );
  const mentioned = new Set<string>();
  for (const one of relevant)
    for (const match of one.text.matchAll(/\b([a-z_]\w*)\b/g))
      if (match[1] !== one.name) mentioned.add(match[1] ?? "");
  const rank = (one: RustFunction) => (one.name === "main" ? 0 : mentioned.has(one.name) ? 2 : 1);
  return [...relevant].sort((one, two) => rank(one) - rank(two));
}

function distinct(routes: readonly Route[]): Route[] {
  const known = new Map<string, Route>();
  for (const route of routes) {
    const key = `${route.method} ${route.path} ${route.at.path}:${route.at.from}`;
    if (!known.has(key)) known.set(key, route);
  }
  return [...known.values()];
}
