import { Flow } from "../../origin.ts";
import { bounded, type Program } from "../../program.ts";
import { type ReadCallee, readCallees } from "../../read-callees.ts";
import {
  argumentsOf,
  bare,
  calledName,
  calleeOf,
  isKind,
  parts,
  receiverOf,
  type SyntaxNode,
} from "../../syntax.ts";
import { type Callee, calleeFrom } from "./callee.ts";

/** A call or construction that may be a sink. What is costly is looked up when it is asked for, once. */
export class Site {
  readonly node: SyntaxNode;
  readonly flow: Flow;
  readonly program: Program;
  /** The last name of what is called: `redirect` of `res.redirect`, `RegExp` of `new RegExp`. */
  readonly name: string;
  readonly isNew: boolean;
  /** A function under a name of the program's own: `run` of `const run = promisify(exec)`. */
  readonly isRenamed: boolean;
  #callee: { found: Callee | undefined } | undefined;
  #args: readonly SyntaxNode[] | undefined;

  /** @param read absent when the grammar has to be asked what is called */
  constructor(
    node: SyntaxNode,
    { flow, program, renamed }: { flow: Flow; program: Program; renamed: ReadonlySet<string> },
    read: ReadCallee | undefined,
  ) {
    this.node = node;
    this.flow = flow;
    this.program = program;
    this.isNew = !read && isKind(node, "new_expression");
    this.name = read
      ? program.text.slice(read.name, read.to)
      : this.isNew
        ? constructedName(node)
        : nameOfCall(node);
    this.isRenamed = renamed.has(this.name);
  }

  get args(): readonly SyntaxNode[] {
    const list = this.isNew ? this.node.field("arguments") : undefined;
    this.#args ??= this.isNew ? (list ? parts(list) : []) : argumentsOf(this.node);
    return this.#args;
  }

  get receiver(): SyntaxNode | undefined {
    return this.isNew ? undefined : receiverOf(this.node);
  }

  /** Where the function comes from. */
  callee(): Callee | undefined {
    const called = this.isNew ? this.node.field("constructor") : calleeOf(this.node);
    this.#callee ??= { found: called ? calleeFrom(called, this.flow.scopes) : undefined };
    return this.#callee.found;
  }
}

/** Calls of one file that are looked at. More is generated code. */
const MAX_SITES = 5_000;
const RENAMED = /\b(?:const|let|var)\s+([\w$]+)\s*=\s*(?:\w+\.)?promisify\(/g;

const made = new WeakMap<Program, readonly Site[]>();

/** All calls and constructions of a program, found once for all detectors. */
export function sitesOf(program: Program): readonly Site[] {
  const known = made.get(program);
  if (known) return known;
  const { flow, root, text, language } = program;
  const callees = readCallees(root, text, language);
  const renamed = new Set([...text.matchAll(RENAMED)].map(([, name = ""]) => name));
  const found =
    flow instanceof Flow
      ? bounded(
          root.findAll({ rule: { any: [{ kind: "call_expression" }, { kind: "new_expression" }] } }),
          MAX_SITES,
          "calls",
          program,
        ).map((node) => new Site(node, { flow, program, renamed }, callees.get(node.id())))
      : [];
  made.set(program, found);
  return found;
}

function constructedName(node: SyntaxNode): string {
  const constructor = node.field("constructor");
  const last = isKind(constructor, "member_expression") ? constructor?.field("property") : constructor;
  return last?.text() ?? "";
}

function nameOfCall(node: SyntaxNode): string {
  return calledName(node) || (isKind(calleeOf(node), "import") ? "import" : "");
}

/** A property of an object of options, written in place. */
export function optionOf(options: SyntaxNode | undefined, name: string): SyntaxNode | undefined {
  const node = options ? bare(options) : undefined;
  if (!node || !isKind(node, "object")) return undefined;
  for (const part of parts(node)) {
    if (isKind(part, "shorthand_property_identifier") && part.text() === name) return part;
    const key = isKind(part, "pair")
      ? part
          .field("key")
          ?.text()
          .replace(/^["']|["']$/g, "")
      : undefined;
    if (key === name) return part.field("value") ?? undefined;
  }
  return undefined;
}
