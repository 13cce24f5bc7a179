import { type DocNode, get } from "../document.ts";
import type { Api, Operation } from "../openapi.ts";
import type { Resolver } from "../references.ts";
import { Untouched } from "./untouched.ts";

/** A document with what its references lead to. */
export interface ReadApi {
  api: Api;
  resolver: Resolver;
}

/**
 * Tells operations that are the same to the letter on both sides, with all that they lead to: most of a large document.
 * What a reader would be told of the references is left to the comparison.
 */
export class UntouchedOperations {
  readonly #untouched: Untouched;
  /** What the documents say for all operations is read in the same way. */
  readonly #isComparable: boolean;
  /** Nor does who is let in differ, as far as the documents say it for all. */
  readonly sameSecurity: boolean;

  constructor(base: ReadApi, head: ReadApi) {
    this.#untouched = new Untouched(base.resolver, head.resolver, "peek");
    const [was, now] = [base.api.document.root, head.api.document.root];
    const alike = (...keys: readonly string[]) =>
      keys.every((key) => this.#same(get(was, key), get(now, key)));
    this.#isComparable = base.api.dialect === head.api.dialect && alike("consumes", "produces");
    const schemes = (root: DocNode) => get(get(root, "components"), "securitySchemes");
    this.sameSecurity = alike("security", "securityDefinitions") && this.#same(schemes(was), schemes(now));
  }

  has(base: Operation, head: Operation): boolean {
    if (!this.#isComparable || base.parameters.size !== head.parameters.size) return false;
    for (const [identity, { node }] of base.parameters) {
      const other = head.parameters.get(identity);
      if (!other || !this.#same(node, other.node)) return false;
    }
    // Swagger 2.0 may declare the body for all operations of a path.
    return this.#same(base.body?.node, head.body?.node) && this.#same(base.node, head.node);
  }

  #same(one: DocNode | undefined, other: DocNode | undefined): boolean {
    return one && other ? this.#untouched.has(one, other) : one === other;
  }
}
