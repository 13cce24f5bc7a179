import type { RouteInventory } from "../../../domain/routes.ts";
import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import { Configuration, isConfiguration } from "./configuration.ts";
import { JvmProgram } from "./program.ts";
import { functionalRoutes } from "./spring-functions.ts";
import { controllerRoutes } from "./spring-mappings.ts";
import { securityOf } from "./spring-security.ts";

const SPRING =
  /\borg\.springframework\.(?:web|stereotype|security|data\.rest)\b|@(?:Request|Get|Post|Put|Patch|Delete)Mapping\b/;
/** A constant that may be a path. */
const CONSTANT = /\b(?:String|val)\s+[A-Za-z_]\w*(?:\s*:\s*String)?\s*=\s*"/;

/** Spring MVC and WebFlux: annotated controllers and functional routes, in Java and Kotlin. */
export const springRoutes: RouteReader = {
  framework: "spring",
  concerns: (path, text) =>
    isConfiguration(path) ||
    (isJvmProgram(path) &&
      (SPRING.test(text) || (/\b(?:const|static|interface)\b/.test(text) && CONSTANT.test(text)))),
  read,
};

export function isJvmProgram(path: string): boolean {
  return (
    /\.(?:java|kt)$/.test(path) &&
    !/(^|\/)(?:src\/(?:test|integrationTest|testFixtures|androidTest)|build\/generated)\//.test(path)
  );
}

function read(sources: SourceFiles): RouteInventory {
  const paths = sources.paths.filter(
    (path) => springRoutes.concerns(path, sources.text(path) ?? "") && isJvmProgram(path),
  );
  // Constants alone make no route: without Spring nothing is parsed.
  if (!paths.some((path) => SPRING.test(sources.text(path) ?? ""))) return { routes: [], unresolved: [] };
  const program = new JvmProgram(sources, paths);
  const configuration = new Configuration(sources);
  const routes = [...controllerRoutes(program, configuration), ...functionalRoutes(program, configuration)];
  const security = securityOf(program);
  return {
    routes: routes.map((route) => security.guarded(route, configuration.prefix(route.at.path))),
    unresolved: program.gaps.map(({ path, reason }) => ({
      at: { path, from: 1, to: 1, side: sources.side },
      reason,
    })),
  };
}
