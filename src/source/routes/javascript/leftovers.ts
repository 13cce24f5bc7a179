import { messageOf } from "../../../errors.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { instantiate, membersOf, nameOf } from "./classes.ts";
import type { Framework } from "./framework.ts";
import { FRAMEWORKS } from "./frameworks.ts";
import { functionOf, REGISTERS } from "./invoke.ts";
import { parametersOf } from "./patterns.ts";
import { keyOf, type Program } from "./program.ts";
import { aRouter } from "./router.ts";
import { type ClassValue, type FunctionValue, locate, type Value, unknown } from "./value.ts";

/** Functions that nobody was seen to call: a bound on what is tried. */
const MAX_TRIED = 2_000;

/** Names that servers give to what routes are put on; clients do not call theirs so. */
const ROUTER_NAME =
  /^_?(?:app|router|server|fastify|instance|expressApp|httpServer|webServer|koa|hono)$|(?:Router|App)$/;

/**
 * What functions and classes would register that nobody was seen to call: plugins that are found by their folder,
 * controllers that a container makes. Their routers are parameters, so where they are mounted is not known.
 */
export function runLeftovers(program: Program): void {
  // Those that make an application of their own may call the others, and what a container makes may call the rest.
  const tried = new Set<string>();
  for (const turn of ["creator", "class", "plugin"] as const) {
    for (const [key, of] of program.seen) {
      if (tried.size > MAX_TRIED) return;
      if (tried.has(key) || program.called.has(key)) continue;
      if (of.is === "class" ? turn !== "class" : turn === "class") continue;
      const text = of.node.text();
      if (!REGISTERS.test(text)) continue;
      if (of.is === "function") {
        const isWanted = turn === "creator" ? CREATES.test(text) : hasRouter(of, program);
        if (!isOutermost(of) || !isWanted) continue;
      }
      tried.add(key);
      try {
        if (of.is === "class") runClass(of, program);
        else runFunction(of, undefined, program);
      } catch (error) {
        const at = program.location({ node: of.node, path: of.scope.path });
        program.unresolved.push({ at, reason: `it could not be followed: ${messageOf(error)}` });
      }
    }
  }
}

const CREATES =
  /\bexpress\s*\(|\b[fF]astify\s*\(|\bRouter\s*\(|\bnew (?:Open\w*)?(?:Hono|Koa|Router)\b|\b[hH]api\.[sS]erver\s*\(/;

/** Functions within functions are met when the outer one is followed. */
function isOutermost(of: FunctionValue): boolean {
  return of.scope.above === undefined || isKind(of.node, "function_declaration");
}

function hasRouter(of: FunctionValue, program: Program): boolean {
  return parametersOf(of.node).some((parameter) => frameworkOf(parameter, of, program) !== undefined);
}

function runFunction(of: FunctionValue, self: Value | undefined, program: Program): void {
  const args = parametersOf(of.node).map((parameter): Value | undefined => {
    if (parameter.field("value")) return undefined;
    const framework = frameworkOf(parameter, of, program);
    if (!framework) return unknown(parameter);
    const router = aRouter(
      framework.name,
      false,
      locate({ node: parameter, path: of.scope.path }, program.files.side),
    );
    router.assumed = `not seen mounted: ${of.name || "the function around it"} is not seen called`;
    program.routers.push(router);
    return { is: "router", router, base: "" };
  });
  program.invoke(of, args, { node: of.node, path: of.scope.path }, self);
}

function runClass(of: ClassValue, program: Program): void {
  const site = { node: of.node, path: of.scope.path };
  const made = instantiate(of, [], site, program);
  if (made.is !== "instance") return;
  for (const method of membersOf(of)) {
    if (!isKind(method, "method_definition") || nameOf(method) === "constructor") continue;
    const own = functionOf(method, of.scope, program);
    if (program.called.has(keyOf(own)) || !REGISTERS.test(method.text())) continue;
    if (
      /[rR]out|^(?:init|set[uU]p|register|mount|config|apply|bind|start|run|load|build|create|listen|bootstrap)/.test(
        own.name,
      ) ||
      hasRouter(own, program)
    ) {
      runFunction(own, made, program);
    }
  }
}

/** By its type, else by its name where only one framework is in use. */
function frameworkOf(parameter: SyntaxNode, of: FunctionValue, program: Program): Framework | undefined {
  const pattern = (parameter.field("pattern") ?? parameter).text();
  const type = parameter.field("type")?.text();
  const imports = program.files.text(of.scope.path) ?? "";
  if (type) {
    const typed = FRAMEWORKS.filter((framework) => framework.types.test(type));
    return typed.find((framework) => imports.includes(framework.name)) ?? typed[0];
  }
  if (!ROUTER_NAME.test(pattern)) return undefined;
  const named = FRAMEWORKS.find((framework) => framework.name === pattern.toLowerCase());
  if (named) return named;
  const inUse = FRAMEWORKS.filter((framework) =>
    program.routers.some((router) => router.framework === framework.name),
  );
  const imported = FRAMEWORKS.find((framework) =>
    new RegExp(`["'](?:@hapi/|@koa/)?${framework.name}["']`).test(imports),
  );
  return imported ?? (inUse.length === 1 ? inUse[0] : undefined);
}
