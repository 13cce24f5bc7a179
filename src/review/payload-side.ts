import { purposeOf } from "../domain/path-purpose.ts";
import type { PayloadDeclaration, PayloadOperation, PayloadRef } from "../contract/payload/declaration.ts";
import { PayloadResolver } from "../contract/payload/resolver.ts";
import { rustPayloads, rustSignature } from "../contract/payload/rust-types.ts";
import type { Location } from "../domain/pull-request.ts";
import type { Route } from "../domain/routes.ts";
import { rustRoutes } from "../source/routes/rust/read.ts";
import { ParsedPrograms, SourceFiles } from "../source/routes/source-files.ts";
import { linesOf } from "../syntax/nodes.ts";
import type { SyntaxNode } from "../syntax/parse.ts";

const SERDE = /\b(?:Serialize|Deserialize)\b/;

/** Whether a file is written in a language whose payload types are read. */
export function isPayloadProgram(path: string): boolean {
  return path.endsWith(".rs") && purposeOf(path) === "production";
}

export function mayHoldPayloads(path: string, text: string): boolean {
  return isPayloadProgram(path) && SERDE.test(text);
}

/** The payload types and routes of one commit. */
export class PayloadSide {
  readonly resolver: PayloadResolver;
  readonly operations: readonly PayloadOperation[];
  readonly #files: SourceFiles;
  readonly #programs: ParsedPrograms;
  /** By path and text, so that what did not change is read once. */
  readonly #types = new Map<string, { text: string; declarations: readonly PayloadDeclaration[] }>();
  readonly #functions = new Map<string, Map<number, SyntaxNode>>();

  constructor(texts: ReadonlyMap<string, string>, side: Location["side"], other?: PayloadSide) {
    this.#programs = other?.parsed ?? new ParsedPrograms();
    this.#files = new SourceFiles(texts, side, this.#programs);
    for (const [path, text] of texts) {
      const known = other === undefined ? undefined : other.#types.get(path);
      if (known?.text === text) this.#types.set(path, known);
      else if (SERDE.test(text) || /\btype\s+\w+\s*=/.test(text)) {
        const root = this.#files.tree(path)?.root;
        this.#types.set(path, { text, declarations: root ? rustPayloads(path, root) : [] });
      }
    }
    this.resolver = new PayloadResolver(
      [...this.#types.values()].flatMap(({ declarations }) => declarations),
    );
    this.operations = this.#operationsOf(rustRoutes.read(this.#files).routes);
  }

  /** Syntax trees that another commit may share. */
  get parsed(): ParsedPrograms {
    return this.#programs;
  }

  #operationsOf(routes: readonly Route[]): PayloadOperation[] {
    const operations = new Map<string, { requests: PayloadRef[]; responses: PayloadRef[] }>();
    for (const { method, path, handler } of routes) {
      const declared = handler && this.#functionsOf(handler.at.path).get(handler.at.from);
      // Two handlers for one route are told apart by something that is not compared here.
      if (!handler || !declared || operations.has(`${method} ${path}`)) continue;
      operations.set(`${method} ${path}`, rustSignature(declared, handler.at.path));
    }
    return [...operations].map(([name, signature]) => ({ name, ...signature }));
  }

  #functionsOf(path: string): Map<number, SyntaxNode> {
    const known = this.#functions.get(path);
    if (known) return known;
    const root = this.#files.tree(path)?.root;
    const found = root?.findAll({ rule: { kind: "function_item" } }) ?? [];
    const functions = new Map(found.map((node) => [linesOf(node).from, node]));
    this.#functions.set(path, functions);
    return functions;
  }
}
