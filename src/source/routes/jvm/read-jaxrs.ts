import type { Location } from "../../../domain/pull-request.ts";
import type { Route, RouteGuard, RouteInventory } from "../../../domain/routes.ts";
import { joinPaths, templateOf, UNKNOWN_PIECE } from "../path-template.ts";
import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import { moduleOf } from "./configuration.ts";
import { annotationGuards } from "./guards.ts";
import type { JvmAnnotation, JvmClass, JvmMethod } from "./model.ts";
import { JvmProgram } from "./program.ts";
import { isJvmProgram } from "./read-spring.ts";

const JAXRS = /\b(?:javax|jakarta)\.ws\.rs\b/;
const CONSTANT = /\bString\s+[A-Za-z_]\w*\s*=\s*"/;
const WEB_XML = /(^|\/)WEB-INF\/web\.xml$/;
const VERBS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);
/** Resources that give back resources. */
const MAX_DEPTH = 5;

/** JAX-RS (Jersey, RESTEasy, Quarkus): resource classes, their interfaces and sub-resources. */
export const jaxrsRoutes: RouteReader = {
  framework: "jax-rs",
  concerns: (path, text) =>
    WEB_XML.test(path) ||
    (isJvmProgram(path) && (JAXRS.test(text) || (text.includes("static") && CONSTANT.test(text)))),
  read,
};

function read(sources: SourceFiles): RouteInventory {
  const paths = sources.paths.filter(
    (path) => isJvmProgram(path) && jaxrsRoutes.concerns(path, sources.text(path) ?? ""),
  );
  if (!paths.some((path) => JAXRS.test(sources.text(path) ?? ""))) return { routes: [], unresolved: [] };
  const program = new JvmProgram(sources, paths);
  const applications = applicationsOf(program, sources);
  const routes = program.classes.flatMap((declared) => {
    const family = [declared, ...program.ancestors(declared)];
    const home = family.find((one) => pathOf(one.annotations, one, program) !== undefined);
    if (declared.kind !== "class" || !home || isClient(family)) return [];
    const base = pathOf(home.annotations, home, program) ?? "";
    const prefix = prefixFor(declared, applications);
    const found = resourceRoutes(declared, joinPaths(prefix ?? "", base), [], program, 0);
    // Programs may mount the application themselves, under whatever path.
    const reason = "where its application is mounted was not found";
    return prefix === undefined
      ? found.map((route) => ({ ...route, unresolved: route.unresolved ?? reason }))
      : found;
  });
  return {
    routes,
    unresolved: program.gaps.map(({ path, reason }) => ({
      at: { path, from: 1, to: 1, side: sources.side },
      reason,
    })),
  };
}

function isClient(family: readonly JvmClass[]): boolean {
  return family.some((one) => one.annotations.some(({ name }) => name === "RegisterRestClient"));
}

function resourceRoutes(
  declared: JvmClass,
  base: string,
  above: readonly RouteGuard[],
  program: JvmProgram,
  depth: number,
): Route[] {
  const guards = [...above, ...annotationGuards(declared.annotations)];
  const found: Route[] = [];
  const known = new Set<string>();
  for (const owner of [declared, ...program.ancestors(declared)]) {
    for (const method of owner.methods) {
      const signature = `${method.name}/${method.parameters.length}`;
      const verb = verbOf(method, program);
      const path = pathOf(method.annotations, owner, program);
      if ((verb === undefined && path === undefined) || known.has(signature)) continue;
      known.add(signature);
      const answers =
        declared.methods.find(
          (one) => one.name === method.name && one.parameters.length === method.parameters.length,
        ) ?? method;
      const whole = joinPaths(base, path ?? "");
      const own = [
        ...guards,
        ...annotationGuards(
          answers === method ? method.annotations : [...answers.annotations, ...method.annotations],
        ),
      ];
      if (verb === undefined) {
        const below = program.class(method.returns.replace(/<.*$/s, "").replace(/^Class</, ""), owner.path);
        if (below && below !== declared && depth < MAX_DEPTH)
          found.push(...resourceRoutes(below, whole, own, program, depth + 1));
        continue;
      }
      const template = joinPaths("", templateOf(whole, false));
      found.push({
        method: verb.name,
        path: template,
        framework: "jax-rs",
        at: verb.at,
        handler: { name: answers.name, at: answers.at },
        guards: own,
        ...(template.includes(UNKNOWN_PIECE)
          ? { unresolved: "a part of its path is computed elsewhere" }
          : {}),
      });
    }
  }
  return found;
}

function verbOf(method: JvmMethod, program: JvmProgram): { name: string; at: Location } | undefined {
  for (const annotation of method.annotations) {
    const at = { ...annotation.at, to: annotation.at.from };
    if (VERBS.has(annotation.name)) return { name: annotation.name, at };
    const meta = program.annotation(annotation);
    const custom = meta?.annotations.find(({ name }) => name === "HttpMethod")?.arguments.get("value");
    if (meta && custom)
      return {
        name: (program.texts(custom, { path: meta.path, class: meta })[0] ?? "ANY").toUpperCase(),
        at,
      };
  }
  return undefined;
}

function pathOf(
  annotations: readonly JvmAnnotation[],
  owner: JvmClass,
  program: JvmProgram,
): string | undefined {
  const path = annotations.find(({ name }) => name === "Path");
  if (!path) return undefined;
  return program.texts(path.arguments.get("value"), { path: owner.path, class: owner })[0] ?? UNKNOWN_PIECE;
}

interface Application {
  root: string;
  package: string;
  prefix: string;
}

/** The `@ApplicationPath` of each application, or what its `web.xml` maps it to. */
function applicationsOf(program: JvmProgram, sources: SourceFiles): Application[] {
  const mapped = new Map<string, string>();
  for (const path of sources.paths.filter((one) => WEB_XML.test(one))) {
    const text = sources.text(path) ?? "";
    const servlets = new Map<string, string>();
    for (const [, name = "", type = ""] of text.matchAll(
      /<servlet-name>\s*([^<]{1,200}?)\s*<\/servlet-name>\s*<servlet-class>\s*([^<]{1,200}?)\s*<\/servlet-class>/g,
    ))
      servlets.set(name, type);
    for (const [, name = "", pattern = ""] of text.matchAll(
      /<servlet-mapping>\s*<servlet-name>\s*([^<]{1,200}?)\s*<\/servlet-name>\s*<url-pattern>\s*([^<]{1,200}?)\s*<\/url-pattern>/g,
    ))
      mapped.set(servlets.get(name) ?? name, pattern.replace(/\*$/, ""));
  }
  return program.classes.flatMap((declared): Application[] => {
    const annotation = declared.annotations.find(({ name }) => name === "ApplicationPath");
    const isApplication =
      annotation || declared.supertypes.some((name) => name === "Application" || name === "ResourceConfig");
    if (!isApplication) return [];
    const full = `${declared.package}.${declared.name}`;
    const written = annotation
      ? program.texts(annotation.arguments.get("value"), { path: declared.path, class: declared })[0]
      : undefined;
    const prefix = mapped.get(full) ?? written;
    return prefix === undefined ? [] : [{ root: moduleOf(declared.path), package: declared.package, prefix }];
  });
}

/** Of several applications of one module, the one whose package is nearest above the class. */
function prefixFor(declared: JvmClass, applications: readonly Application[]): string | undefined {
  const near = applications
    .filter(({ root }) => root === "" || declared.path.startsWith(`${root}/`))
    .map((one) => ({
      one,
      common: `${declared.package}.`.startsWith(`${one.package}.`) ? one.package.length : -1,
    }))
    .sort((a, b) => b.common - a.common);
  const [best, ...others] = near;
  if (!best) return undefined;
  return best.common >= 0 || others.length === 0 ? best.one.prefix : undefined;
}
