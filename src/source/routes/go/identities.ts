import type { GoFunction } from "./program.ts";
import type { GoValue } from "./values.ts";

/** A short word for every value, the same for the same value: calls with the same arguments are followed once. */
export class Identities {
  readonly #numbers = new Map<object, number>();

  of(value: GoValue | GoFunction | undefined): string {
    if (value === undefined) return "-";
    if (!("kind" in value)) return this.#number(value);
    if (value.kind === "text") return JSON.stringify(value.text);
    if (value.kind === "unknown") return "?";
    if (value.kind === "router") return this.#number(value.router);
    if (value.kind === "function") return this.#number(value.declared);
    if (value.kind === "closure") return this.#number(value.scope) + String(value.node.id());
    return this.#number(value);
  }

  #number(value: object): string {
    const known = this.#numbers.get(value) ?? this.#numbers.size;
    this.#numbers.set(value, known);
    return `#${known}`;
  }
}
