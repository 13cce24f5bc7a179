import type { Binding } from "./scope.ts";
import { isKind, type SyntaxNode } from "./syntax.ts";

const ONE_TYPE = `(?:number|bigint|boolean|Date|null|undefined|"[^"]*"|'[^']*'|keyof typeof \\w+)(?:\\[\\])*`;
/** A union of types whose values cannot hold SQL, as an annotation. */
const HARMLESS_TYPE = new RegExp(`^:\\s*(?:\\|\\s*)?${ONE_TYPE}(?:\\s*\\|\\s*${ONE_TYPE})*\\s*$`);

/** Whether a value of a type can hold text of a stranger's choice. */
export function isHarmlessType(annotation: string): boolean {
  return HARMLESS_TYPE.test(annotation);
}

/** The types that one file declares, looked up once each. */
export class DeclaredTypes {
  readonly #root: SyntaxNode;
  readonly #types = new Map<string, SyntaxNode | undefined>();

  constructor(root: SyntaxNode) {
    this.#root = root;
  }

  /** Whether an argument, or one property of it, is annotated with such a type. */
  isHarmless(binding: Extract<Binding, { kind: "parameter" }>, taken: readonly string[]): boolean {
    if (!binding.type) return false;
    const [key, ...more] = taken;
    if (key === undefined) return HARMLESS_TYPE.test(this.#spelledOut(binding.type.text()));
    const declared =
      this.#declared(binding.type.text(), "interface_declaration", "type_alias_declaration") ?? binding.type;
    const property = declared.find({
      rule: { kind: "property_signature", has: { field: "name", regex: `^${key.replace(/\W/g, ".")}$` } },
    });
    return (
      more.length === 0 &&
      property !== null &&
      HARMLESS_TYPE.test(this.#spelledOut(property.field("type")?.text() ?? ""))
    );
  }

  /** The declaration in this file of the type that an annotation names. */
  #declared(annotation: string, ...kinds: readonly string[]): SyntaxNode | undefined {
    const name = /^:\s*([A-Za-z_$][\w$]*)$/.exec(annotation)?.[1];
    if (!name) return undefined;
    const key = `${name} ${kinds.join(" ")}`;
    if (!this.#types.has(key)) {
      const has = { field: "name", regex: `^${name.replaceAll("$", "\\$")}$` };
      const found = this.#root.find({ rule: { any: kinds.map((kind) => ({ kind })), has } });
      this.#types.set(key, found ?? undefined);
    }
    return this.#types.get(key);
  }

  /** Replaces the name of a type of this file by what it stands for; an enum counts as a number. */
  #spelledOut(annotation: string): string {
    const declared = this.#declared(annotation, "type_alias_declaration", "enum_declaration");
    if (!declared) return annotation;
    if (isKind(declared, "enum_declaration")) return ": number";
    return `: ${
      declared
        .field("value")
        ?.text()
        .replace(/^\s*\|/, "") ?? ""
    }`;
  }
}
