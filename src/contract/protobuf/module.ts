import type { ProtoFile } from "../../domain/protobuf.ts";
import { blanked, type Span } from "./options.ts";
import type { ProtoScan } from "./scan.ts";

/** A file of one side. */
export interface ProtoSource {
  /** Its path in the compiled module: the path at head, also for the base side of a renamed file. */
  name: string;
  /** Its path at its own side. */
  path: string;
  text: string;
  scan: ProtoScan;
}

export interface ModuleSide {
  files: readonly ProtoSource[];
  /** The name of the file that an import means; `undefined` when the repository does not have it. */
  resolve(imported: string, from: ProtoSource): string | undefined;
}

/** The folder of files that we wrote. */
const STAND_INS = "unresolved";
const ALL_STAND_INS = `${STAND_INS}/all.proto`;

/** Files that every compiler brings along. Source: https://protobuf.dev/reference/protobuf/google.protobuf/ */
const WELL_KNOWN =
  /^google\/protobuf\/(any|api|descriptor|duration|empty|field_mask|source_context|struct|timestamp|type|wrappers|cpp_features|java_features|go_features|compiler\/plugin)\.proto$/;

export function isWellKnown(imported: string): boolean {
  return WELL_KNOWN.test(imported);
}

/** Whether a break is about a file that only stands in for a missing one. */
export function isStandIn(path: string): boolean {
  return path.startsWith(`${STAND_INS}/`);
}

/**
 * The file that an import means: the one whose path ends with it and that has most folders in common with the file
 * that imports it. Where a repository keeps its import roots need not be known for that.
 */
export function resolveImport(imported: string, from: string, paths: readonly string[]): string | undefined {
  const matches = paths.filter((path) => path === imported || path.endsWith(`/${imported}`));
  const common = (path: string) => {
    const [one, other] = [path.split("/"), from.split("/")];
    const differs = one.findIndex((part, index) => part !== other[index]);
    return differs < 0 ? one.length : differs;
  };
  return matches.sort((one, two) => common(two) - common(one) || one.length - two.length)[0];
}

export interface AssembledModule {
  base: readonly ProtoFile[];
  head: readonly ProtoFile[];
  /** Imports that the repository does not have, sorted. */
  missing: readonly string[];
}

/**
 * Both sides as they can be compiled without network: every import names the file by its path in the module, and for
 * what the repository does not have an empty message stands in. Options that a missing file defines are blanked; no
 * line moves.
 */
export function assembleModule(base: ModuleSide, head: ModuleSide): AssembledModule {
  const missing = new Set([base, head].flatMap((side) => missingImports(side)));
  if (missing.size === 0) {
    return {
      base: base.files.map((file) => rewritten(file, base, false)),
      head: head.files.map((file) => rewritten(file, head, false)),
      missing: [],
    };
  }
  const wanted = new Set([base, head].flatMap((side) => unknownTypes(side)));
  const build = (side: ModuleSide) => [
    ...side.files.map((file) => rewritten(file, side, true)),
    ...standInsFor([...wanted].filter((name) => !symbolsOf(side).has(name)).sort()),
  ];
  return { base: build(base), head: build(head), missing: [...missing].sort() };
}

function missingImports(side: ModuleSide): string[] {
  return side.files.flatMap((file) =>
    file.scan.imports
      .map(({ path }) => path)
      .filter((path) => !isWellKnown(path) && side.resolve(path, file) === undefined),
  );
}

function rewritten(file: ProtoSource, side: ModuleSide, withStandIns: boolean): ProtoFile {
  const imports: { literal: Span; to: string }[] = [];
  const blank: Span[] = withStandIns ? [...file.scan.customOptions] : [];
  const seen = new Set<string>();
  for (const { path, literal, statement } of file.scan.imports) {
    const to = isWellKnown(path) ? path : (side.resolve(path, file) ?? ALL_STAND_INS);
    // The same file twice is a mistake to the compiler.
    if (seen.has(to)) blank.push(statement);
    else imports.push({ literal, to });
    seen.add(to);
  }
  let text = blanked(file.text, blank);
  for (const { literal, to } of imports.sort((one, two) => two.literal.start - one.literal.start)) {
    text = `${text.slice(0, literal.start)}"${to}"${text.slice(literal.end)}`;
  }
  return { path: file.name, text };
}

/** Full names of all messages and enums of a side. */
export function symbolsOf(side: ModuleSide): Set<string> {
  return new Set(side.files.flatMap((file) => typesOf(file)));
}

/** Full names of the messages, enums and services of one file. */
export function typesOf({ scan }: ProtoSource): string[] {
  return scan.elements
    .filter(({ kind }) => kind === "message" || kind === "enum" || kind === "service")
    .map(({ owner, name }) => joined(scan.package, owner, name));
}

export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(".");
}

const SCALARS: ReadonlySet<string> = new Set(
  "double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes".split(
    " ",
  ),
);

/** Types that files with a missing import name and that no file of the side defines, as full names. */
function unknownTypes(side: ModuleSide): string[] {
  const known = symbolsOf(side);
  return side.files.flatMap((file) => {
    const isMissing = ({ path }: { path: string }) =>
      !isWellKnown(path) && side.resolve(path, file) === undefined;
    if (!file.scan.imports.some(isMissing)) return [];
    return namedIn(file)
      .filter(({ name, scope }) => !resolvesTo(name, scope, known))
      .map(({ name }) => (name.includes(".") ? name.replace(/^\./, "") : joined(file.scan.package, name)));
  });
}

function namedIn({ scan }: ProtoSource): { name: string; scope: string }[] {
  return scan.elements.flatMap(({ type, request, response, owner, name }) => {
    const value = type === undefined ? undefined : (/^map<\w+,(.+)>$/.exec(type)?.[1] ?? type);
    return [value, request, response]
      .filter((word) => word !== undefined)
      .filter((word) => /^\.?[A-Za-z_][\w.]*$/.test(word) && !SCALARS.has(word))
      .map((word) => ({ name: word, scope: joined(scan.package, owner, name) }));
  });
}

/** Names are looked up from the innermost scope outwards. Source: protobuf language guide, packages and name resolution. */
export function resolvesTo(name: string, scope: string, known: ReadonlySet<string>): string | undefined {
  if (name.startsWith("."))
    return known.has(name.slice(1)) || isOfGoogle(name.slice(1)) ? name.slice(1) : undefined;
  for (let at = scope; ; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const full = joined(at, name);
    if (known.has(full) || isOfGoogle(full)) return full;
    if (at === "") return undefined;
  }
}

function isOfGoogle(name: string): boolean {
  return name.startsWith("google.protobuf.");
}

interface Named {
  [name: string]: Named;
}

/** Empty messages, which take any extension. One file for each package, and one that brings them all. */
function standInsFor(names: readonly string[]): ProtoFile[] {
  const packages = new Map<string, Named>();
  for (const name of names) {
    const parts = name.split(".");
    // Packages are written small and types with a capital; without a capital the last word is the type.
    const capital = parts.findIndex((part) => /^[A-Z]/.test(part));
    const cut = capital < 0 ? parts.length - 1 : capital;
    const key = parts.slice(0, cut).join(".");
    let place = packages.get(key) ?? Object.create(null);
    packages.set(key, place);
    for (const part of parts.slice(cut)) place = place[part] ??= Object.create(null);
  }
  const files = [...packages].map(([name, messages], index) => ({
    path: `${STAND_INS}/package${index}.proto`,
    text: `syntax = "proto2";\n${name === "" ? "" : `package ${name};\n`}${written(messages)}`,
  }));
  const all = files.map(({ path }) => `import public "${path}";\n`).join("");
  return [...files, { path: ALL_STAND_INS, text: `syntax = "proto2";\n${all}` }];
}

function written(messages: Named): string {
  return Object.keys(messages)
    .map((name) => `message ${name} { extensions 1 to max; ${written(messages[name] ?? {})} }\n`)
    .join("");
}
