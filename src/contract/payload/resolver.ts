import type { PayloadDeclaration, PayloadField, PayloadRef, PayloadShape } from "./declaration.ts";

/** Names that stand for names, and flattened types in flattened types. */
const MAX_HOPS = 12;

/** A reference with its names resolved. */
export type PayloadForm =
  | Exclude<PayloadRef, { kind: "named" } | { kind: "optional" }>
  | {
      kind: "object";
      declaration: PayloadDeclaration;
      fields: readonly PayloadField[];
      closed: boolean;
      strict: boolean;
    }
  | { kind: "values"; declaration: PayloadDeclaration; shape: Extract<PayloadShape, { kind: "values" }> };

/** The payload types of one commit, found by name. */
export class PayloadResolver {
  readonly #byName = new Map<string, PayloadDeclaration[]>();

  constructor(declarations: Iterable<PayloadDeclaration>) {
    for (const one of declarations) this.#byName.set(one.name, [...(this.#byName.get(one.name) ?? []), one]);
  }

  get declarations(): PayloadDeclaration[] {
    return [...this.#byName.values()].flat();
  }

  /** The type that a file means by a name: its own, the nearest, or the only one. `undefined` when several could be it. */
  find(name: string, path: string): PayloadDeclaration | undefined {
    const found = this.#byName.get(name) ?? [];
    if (found.length <= 1) return found[0];
    for (const scope of [path, folderOf(path), packageOf(path)]) {
      const near = found.filter((one) => one.place.path === scope || one.place.path.startsWith(`${scope}/`));
      if (near.length === 1) return near[0];
      if (near.length > 1) return undefined;
    }
    return undefined;
  }

  /** @returns whether it may be absent or null besides, and its form */
  resolve(ref: PayloadRef, hops = 0): { form: PayloadForm; optional: boolean } {
    if (hops > MAX_HOPS) return { form: { kind: "opaque" }, optional: false };
    if (ref.kind === "optional") return { form: this.resolve(ref.inner, hops + 1).form, optional: true };
    if (ref.kind !== "named") return { form: ref, optional: false };
    const declaration = this.find(ref.name, ref.path);
    if (!declaration) return { form: { kind: "opaque" }, optional: false };
    const { shape } = declaration;
    switch (shape.kind) {
      case "alias":
        return this.resolve(shape.target, hops + 1);
      case "object": {
        const { fields, closed } = this.#flat(shape, hops + 1);
        return {
          form: { kind: "object", declaration, fields, closed, strict: shape.strict },
          optional: false,
        };
      }
      case "values":
        return { form: { kind: "values", declaration, shape }, optional: false };
      case "opaque":
        return { form: { kind: "opaque" }, optional: false };
    }
  }

  /** Its own fields and those of what is flattened into it. Not closed: one of those is not known. */
  #flat(
    shape: Extract<PayloadShape, { kind: "object" }>,
    hops: number,
  ): { fields: readonly PayloadField[]; closed: boolean } {
    const fields = [...shape.fields];
    let closed = true;
    for (const ref of shape.flattened) {
      const { form } = this.resolve(ref, hops);
      if (form.kind === "object") {
        fields.push(...form.fields);
        closed &&= form.closed;
      } else closed = false;
    }
    return { fields, closed };
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The folder around `src`, which is the crate or module. */
export function packageOf(path: string): string {
  const at = path.lastIndexOf("/src/");
  return at < 0 ? folderOf(path) : path.slice(0, at);
}
