import type { Location } from "../../../domain/pull-request.ts";
import type { Route } from "../../../domain/routes.ts";
import { joinPaths, templateOf, UNKNOWN_PIECE } from "../path-template.ts";
import type { Configuration } from "./configuration.ts";
import { annotationGuards } from "./guards.ts";
import type { JvmAnnotation, JvmClass, JvmMethod } from "./model.ts";
import type { JvmProgram } from "./program.ts";

const VERBS: Readonly<Record<string, string>> = {
  GetMapping: "GET",
  PostMapping: "POST",
  PutMapping: "PUT",
  PatchMapping: "PATCH",
  DeleteMapping: "DELETE",
};
/** Annotations on annotations. */
const MAX_META = 5;

interface Mapping {
  /** Empty for every method. */
  methods: readonly string[];
  paths: readonly string[];
  at: Location;
}

/** Routes of annotated controllers, with those they inherit from interfaces and base classes. */
export function controllerRoutes(program: JvmProgram, configuration: Configuration): Route[] {
  return program.classes
    .filter((one) => isController(one, program))
    .flatMap((one) => routesOf(one, program, configuration));
}

function isController(declared: JvmClass, program: JvmProgram): boolean {
  if (declared.kind !== "class") return false;
  return (
    declared.annotations.some((one) =>
      hasMeta(
        one,
        program,
        /^(?:RestController|Controller|RepositoryRestController|BasePathAwareController)$/,
      ),
    ) && !declared.annotations.some(({ name }) => name === "FeignClient")
  );
}

function hasMeta(used: JvmAnnotation, program: JvmProgram, wanted: RegExp, depth = 0): boolean {
  if (wanted.test(used.name)) return true;
  const declared = depth < MAX_META ? program.annotation(used) : undefined;
  return declared?.annotations.some((one) => hasMeta(one, program, wanted, depth + 1)) ?? false;
}

function routesOf(declared: JvmClass, program: JvmProgram, configuration: Configuration): Route[] {
  const family = [declared, ...program.ancestors(declared)];
  const above = family.map((one) => classMapping(one, program)).find((mapping) => mapping !== undefined);
  const prefix = configuration.prefix(declared.path);
  const guards = annotationGuards(declared.annotations);
  const found: Route[] = [];
  const known = new Set<string>();
  for (const owner of family) {
    for (const method of owner.methods) {
      const signature = `${method.name}/${method.parameters.length}`;
      const mappings = mappingsOf(method.annotations, owner, program);
      if (mappings.length === 0) continue;
      // A method that is written again in the class has the mapping it is written with there, or the inherited one.
      if (known.has(signature) && owner !== declared) continue;
      known.add(signature);
      const answers =
        declared.methods.find(
          (one) => one.name === method.name && one.parameters.length === method.parameters.length,
        ) ?? method;
      for (const mapping of mappings) {
        const methods = mapping.methods.length > 0 ? mapping.methods : (above?.methods ?? []);
        const own = answers === method ? method.annotations : [...answers.annotations, ...method.annotations];
        for (const verb of methods.length > 0 ? methods : ["ANY"])
          for (const base of above?.paths ?? [""])
            for (const path of mapping.paths)
              found.push(
                route(verb, [prefix, base, path], mapping.at, answers, [...guards, ...annotationGuards(own)]),
              );
      }
    }
  }
  return found.map((one) => resolved(one, configuration));
}

function route(
  method: string,
  pieces: readonly string[],
  at: Location,
  answers: JvmMethod,
  guards: Route["guards"],
): Route {
  return {
    method,
    path: pieces.reduce(joinPaths, ""),
    framework: "spring",
    at,
    handler: { name: answers.name, at: answers.at },
    guards,
  };
}

function resolved(found: Route, configuration: Configuration): Route {
  const path = joinPaths("", templateOf(configuration.resolve(found.path, found.at.path), false));
  return {
    ...found,
    path,
    ...(path.includes(UNKNOWN_PIECE)
      ? { unresolved: "a part of its path is computed or configured elsewhere" }
      : {}),
  };
}

function classMapping(declared: JvmClass, program: JvmProgram): Mapping | undefined {
  return mappingsOf(declared.annotations, declared, program)[0];
}

function mappingsOf(annotations: readonly JvmAnnotation[], owner: JvmClass, program: JvmProgram): Mapping[] {
  return annotations.flatMap((annotation) => mappingOf(annotation, owner, program) ?? []);
}

function mappingOf(
  annotation: JvmAnnotation,
  owner: JvmClass,
  program: JvmProgram,
  depth = 0,
): Mapping | undefined {
  const from = { path: owner.path, class: owner };
  const written = annotation.arguments.get("path") ?? annotation.arguments.get("value");
  const paths = written ? program.texts(written, from) : [""];
  const at = { ...annotation.at, to: annotation.at.from };
  const verb = Object.hasOwn(VERBS, annotation.name) ? VERBS[annotation.name] : undefined;
  if (verb !== undefined) return { methods: [verb], paths: paths.length > 0 ? paths : [""], at };
  if (annotation.name === "RequestMapping")
    return { methods: methodsOf(annotation), paths: paths.length > 0 ? paths : [""], at };
  // An annotation of the program's own that stands for a mapping.
  const declared = depth < MAX_META ? program.annotation(annotation) : undefined;
  for (const meta of declared?.annotations ?? []) {
    const behind = declared ? mappingOf(meta, declared, program, depth + 1) : undefined;
    if (behind) return { methods: behind.methods, paths: written ? paths : behind.paths, at };
  }
  return undefined;
}

function methodsOf(annotation: JvmAnnotation): string[] {
  const written = annotation.arguments.get("method");
  const items = written?.kind === "list" ? written.items : written ? [written] : [];
  return items.flatMap((item) =>
    item.kind === "name" ? [item.name.split(".").at(-1)?.toUpperCase() ?? ""] : [],
  );
}
