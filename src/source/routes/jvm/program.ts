import { UNKNOWN_PIECE } from "../path-template.ts";
import type { SourceFiles } from "../source-files.ts";
import { readJava } from "./java.ts";
import { readKotlin } from "./kotlin.ts";
import type { JvmAnnotation, JvmClass, JvmExpression, JvmFile } from "./model.ts";

/** Names that stand for names. */
const MAX_HOPS = 20;
/** Paths that one annotation can spell. */
const MAX_TEXTS = 50;

/** The classes of a repository that have to do with routes, found by name as their files import them. */
export class JvmProgram {
  readonly files: readonly JvmFile[];
  readonly gaps: readonly { path: string; reason: string }[];
  readonly #byName = new Map<string, JvmClass[]>();
  readonly #fileOf = new Map<string, JvmFile>();

  constructor(sources: SourceFiles, paths: readonly string[]) {
    const files: JvmFile[] = [];
    const gaps: { path: string; reason: string }[] = [];
    for (const path of paths) {
      const tree = sources.tree(path);
      if (!tree) continue;
      if (tree.gap !== undefined) gaps.push({ path, reason: tree.gap });
      else
        files.push(
          path.endsWith(".java")
            ? readJava(path, tree.root, sources.side)
            : readKotlin(path, tree.root, sources.side),
        );
    }
    this.files = files;
    this.gaps = gaps;
    for (const file of files) {
      this.#fileOf.set(file.path, file);
      for (const declared of file.classes)
        this.#byName.set(declared.name, [...(this.#byName.get(declared.name) ?? []), declared]);
    }
  }

  get classes(): readonly JvmClass[] {
    return this.files.flatMap((file) => file.classes);
  }

  /** A class by the name that a file uses for it: as imported, of its package, or the only one of that name. */
  class(name: string, from: string): JvmClass | undefined {
    const simple = name.split(".").at(-1) ?? "";
    const found = this.#byName.get(simple) ?? [];
    if (found.length <= 1) return found[0];
    const file = this.#fileOf.get(from);
    const imported = file?.imports.get(simple);
    return (
      found.find((one) => imported !== undefined && `${one.package}.${one.name}` === imported) ??
      found.find((one) => one.path === from) ??
      found.find((one) => one.package === file?.package) ??
      found[0]
    );
  }

  /** What it extends and implements, as far as it stands here; near ones first. */
  ancestors(declared: JvmClass): JvmClass[] {
    const found: JvmClass[] = [];
    const open = [declared];
    for (let next = open.shift(); next && found.length < MAX_TEXTS; next = open.shift()) {
      for (const name of next.supertypes) {
        const above = this.class(name, next.path);
        if (!above || above === declared || found.includes(above)) continue;
        found.push(above);
        open.push(above);
      }
    }
    return found;
  }

  /** The declaration of an annotation that is made here. */
  annotation(used: JvmAnnotation): JvmClass | undefined {
    const found = this.class(used.name, used.at.path);
    return found?.kind === "annotation" ? found : undefined;
  }

  /** Every text an expression stands for: one, or those of a list. What is not known is `{?}`. */
  texts(expression: JvmExpression | undefined, from: { path: string; class?: JvmClass }, hops = 0): string[] {
    if (!expression || hops > MAX_HOPS) return [UNKNOWN_PIECE];
    switch (expression.kind) {
      case "text":
        return [expression.text];
      case "list":
        return expression.items
          .slice(0, MAX_TEXTS)
          .flatMap((item) => this.texts(item, from, hops + 1))
          .slice(0, MAX_TEXTS);
      case "sum":
        return expression.parts.reduce<string[]>(
          (before, part) => {
            const after = this.texts(part, from, hops + 1);
            return before.flatMap((one) => after.map((two) => one + two)).slice(0, MAX_TEXTS);
          },
          [""],
        );
      case "name":
        return this.#named(expression.name, from, hops + 1);
      case "other":
        return [UNKNOWN_PIECE];
    }
  }

  #named(name: string, from: { path: string; class?: JvmClass }, hops: number): string[] {
    const steps = name.split(".").filter((step) => step !== "this" && step !== "Companion");
    const constant = steps.at(-1) ?? "";
    const file = this.#fileOf.get(from.path);
    const owner = steps.at(-2);
    const home = owner === undefined ? from.class : this.class(owner, from.path);
    const families = home ? [home, ...this.ancestors(home)] : [];
    // A constant of a nested class may be one of the class around it.
    if (owner === undefined) families.push(...(file?.classes ?? []));
    for (const family of families) {
      const value = family.constants.get(constant);
      if (value) return this.texts(value, { path: family.path, class: family }, hops);
    }
    if (owner !== undefined) return [UNKNOWN_PIECE];
    const top = file?.constants.get(constant);
    if (top) return this.texts(top, from, hops);
    const imported = file?.imports.get(constant)?.split(".");
    // A static import, or a constant of another Kotlin file.
    const holder = imported ? this.class(imported.at(-2) ?? "", from.path) : undefined;
    const value = holder?.constants.get(constant);
    if (holder && value) return this.texts(value, { path: holder.path, class: holder }, hops);
    for (const other of this.files) {
      const shared =
        other.package === (imported?.slice(0, -1).join(".") ?? file?.package)
          ? other.constants.get(constant)
          : undefined;
      if (shared) return this.texts(shared, { path: other.path }, hops);
    }
    return [UNKNOWN_PIECE];
  }
}
