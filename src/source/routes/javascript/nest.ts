import type { Route, RouteGuard, RouteInventory } from "../../../domain/routes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { RouteReader } from "../route-reader.ts";
import { concernsSetUp } from "./concern.ts";
import { guard, pathsOf, unknownPath } from "./framework.ts";
import { type NestApp, nestApps } from "./nest-apps.ts";
import { classDecorators, composed, type Decorator, decoratedMethods } from "./nest-decorators.ts";
import { keyOf, type Program } from "./program.ts";
import { joinPaths, routePath } from "./route-path.ts";
import type { Written } from "./router.ts";
import { programOf } from "./set-up.ts";
import { asText, type ClassValue, fieldOf, flat, saidOf, type Value } from "./value.ts";

const VERBS: Readonly<Record<string, string>> = {
  Get: "GET",
  Post: "POST",
  Put: "PUT",
  Patch: "PATCH",
  Delete: "DELETE",
  Head: "HEAD",
  Options: "OPTIONS",
  All: "ANY",
  Sse: "GET",
  Search: "SEARCH",
  QueryMethod: "QUERY",
};

/** Decorators by which projects open one route where a guard stands before all. */
const PUBLIC =
  /^(?:Is)?(?:Public|Unauthenticated|Anonymous|Open)(?:Route|Endpoint|Api|Access)?$|^(?:Skip|No|Disable|Without|Bypass)Auth|^AllowAnonymous|^AllowUnauthenticated|^Unprotected/;
const PUBLIC_KEY = /SetMetadata\(\s*[^,)]*(?:public|skip.?auth|no.?auth|anonymous|unauthenticated)/i;

/** NestJS: controllers, their guards and versions, and the modules that give them prefixes. https://docs.nestjs.com/controllers */
export const nest: RouteReader = {
  framework: "nestjs",
  concerns: concernsSetUp,
  read(files): RouteInventory {
    const mentions = files.paths.filter((path) => files.text(path)?.includes("@Controller"));
    if (mentions.length === 0) return { routes: [], unresolved: [] };
    const program = programOf(files);
    for (const path of mentions) program.load(path);
    const controllers = [...program.seen.values()].filter((one) => one.is === "class");
    const apps = nestApps(program);
    const routes = controllers.flatMap((one) => controllerRoutes(one, apps, program));
    return { routes, unresolved: [] };
  },
};

interface Head {
  paths: readonly Written[];
  versions: readonly string[] | undefined;
}

function controllerRoutes(of: ClassValue, apps: readonly NestApp[], program: Program): Route[] {
  const decorators = classDecorators(of.node, of.scope, program);
  const controller = decorators.find(({ name }) => name === "Controller");
  if (!controller) return [];
  const [given] = controller.args;
  const path = given?.value.is === "record" ? fieldOf(given.value, "path") : given?.value;
  const head: Head = {
    paths: written(path),
    versions: versionsOf(fieldOf(given?.value, "version")) ?? versionsIn(decorators),
  };
  const homes = apps.filter((app) => app.controllers.has(keyOf(of)));
  // A controller that no module was seen to list belongs to the only application there is.
  const app = homes[0] ?? (apps.length === 1 ? apps[0] : undefined);
  const isLost = homes.length === 0 && apps.some((one) => one.controllers.size > 0);
  return methodsOf(of, program).flatMap(({ method, decorators: own, scope }) => {
    const guards = guardsIn(decorators, of.scope, program);
    const routes: Route[] = [];
    for (const one of own) {
      const verb = Object.hasOwn(VERBS, one.name) ? VERBS[one.name] : undefined;
      if (!verb) continue;
      const from = { verb, decorator: one, method, guards: [...guards, ...guardsIn(own, scope, program)] };
      const isOpen = isPublic([...decorators, ...own], scope);
      for (const home of homes.length > 0 ? homes : [app]) {
        routes.push(...routesAt(from, head, versionsIn(own), home, isOpen, isLost, of, program));
      }
    }
    return routes;
  });
}

/** Its own and those of the classes above, which it serves as well. */
function methodsOf(
  of: ClassValue,
  program: Program,
): (ReturnType<typeof decoratedMethods>[number] & { scope: ClassValue["scope"] })[] {
  const found: ReturnType<typeof methodsOf> = [];
  const names = new Set<string>();
  let at: Value | undefined = of;
  for (let depth = 0; depth < 6 && at?.is === "class"; depth++) {
    const { node, scope }: ClassValue = at;
    for (const one of decoratedMethods(node, scope, program)) {
      const name = one.method.field("name")?.text() ?? "";
      if (names.has(name)) continue;
      names.add(name);
      found.push({ ...one, scope });
    }
    at = at.above;
  }
  return found;
}

interface From {
  verb: string;
  decorator: Decorator;
  method: SyntaxNode;
  guards: readonly RouteGuard[];
}

function routesAt(
  from: From,
  head: Head,
  ownVersions: readonly string[] | undefined,
  app: NestApp | undefined,
  isOpen: boolean,
  isLost: boolean,
  of: ClassValue,
  program: Program,
): Route[] {
  const versioning = app?.versioning ?? "unseen";
  const versions = ownVersions ?? head.versions ?? (app?.defaultVersion ? [app.defaultVersion] : []);
  const isVersioned = versions.length > 0 && versioning !== "elsewhere";
  const prefixes = isVersioned
    ? versions.map((version) => (version === NEUTRAL ? "" : `/${app?.versionPrefix ?? "v"}${version}`))
    : [""];
  const before = (app?.guards ?? []).filter((one) => !(isOpen && one.kind === "authentication"));
  const routes: Route[] = [];
  for (const first of head.paths) {
    for (const own of written(from.decorator.args[0]?.value)) {
      const tail = joinPaths(joinPaths(app?.modulePaths.get(keyOf(of))?.text ?? "", first.text), own.text);
      for (const version of prefixes) {
        const isOutside = app?.excluded.some((path) => routePath(path) === routePath(tail)) ?? false;
        const start = isOutside || !app ? "" : app.prefix.text;
        const doubt = first.doubt ?? own.doubt ?? (isOutside ? undefined : app?.prefix.doubt);
        const made: Route = {
          method: from.verb,
          path: routePath(joinPaths(joinPaths(start, version), tail)),
          framework: "nestjs",
          at: program.location(from.decorator.site),
          handler: {
            name: `${of.name}.${from.method.field("name")?.text() ?? ""}`,
            at: program.location({ node: from.method, path: from.decorator.site.path }),
          },
          guards: [...before, ...from.guards],
        };
        const reasons = [
          ...(doubt === undefined ? [] : [`its path depends on ${doubt}`]),
          ...(isLost ? ["no module is seen to list its controller"] : []),
          ...(version !== "" && versioning === "unseen" ? ["versioning is not seen switched on"] : []),
        ];
        if (reasons.length > 0) made.unresolved = reasons.join("; ");
        routes.push(made);
      }
    }
  }
  return routes;
}

function written(value: Value | undefined): readonly Written[] {
  if (!value || (value.is === "scalar" && value.value === undefined)) return [{ text: "" }];
  if (value.is === "record") return written(fieldOf(value, "path"));
  return pathsOf(value) ?? unknownPath(value);
}

const NEUTRAL = "";

function versionsOf(value: Value | undefined): readonly string[] | undefined {
  if (!value) return undefined;
  const all = flat(value).map((one) => (/VERSION_NEUTRAL/.test(saidOf(one)) ? NEUTRAL : asText(one).text));
  return all.length > 0 ? all : undefined;
}

function versionsIn(decorators: readonly Decorator[]): readonly string[] | undefined {
  return versionsOf(decorators.find(({ name }) => name === "Version")?.args[0]?.value);
}

/** `@UseGuards(A, B)`, also inside a decorator that the project puts together itself. */
function guardsIn(
  decorators: readonly Decorator[],
  scope: ClassValue["scope"],
  program: Program,
): RouteGuard[] {
  return decorators.flatMap((one) => {
    if (one.name === "UseGuards") {
      return one.args.map((argument) => guard(`@UseGuards(${argument.node.text()})`, one.site, program));
    }
    const body = composed(one, scope)?.body;
    if (!body?.text().includes("UseGuards(")) return [];
    const calls = body.findAll({
      rule: { kind: "call_expression", has: { field: "function", regex: "^UseGuards$" } },
    });
    const names = calls.flatMap(
      (call) =>
        call
          .field("arguments")
          ?.namedChildren()
          .map((node) => node.text()) ?? [],
    );
    return names.map((name) => guard(`@${one.name}: ${name}`, one.site, program));
  });
}

function isPublic(decorators: readonly Decorator[], scope: ClassValue["scope"]): boolean {
  return decorators.some((one) => {
    if (PUBLIC.test(one.name)) return true;
    if (one.name === "SetMetadata") return PUBLIC_KEY.test(one.site.node.text());
    return PUBLIC_KEY.test(composed(one, scope)?.body.text() ?? "");
  });
}
