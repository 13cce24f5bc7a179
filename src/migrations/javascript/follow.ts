import type { LineRange } from "../../domain/pull-request.ts";
import { isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { bindParameters } from "./bind.ts";
import { evaluate } from "./expressions.ts";
import type { Journal } from "./journal.ts";
import { type Done, runBlock } from "./statements.ts";
import {
  type Fun,
  type Guard,
  reaches,
  Scope,
  type Site,
  short,
  UNDEFINED,
  unknown,
  type Value,
} from "./value.ts";

/** Nodes looked at in one file: far more than a person's migration has, and done within a second. */
const MAX_NODES = 200_000;

/** Calls within calls, and expressions within expressions: the reader's own stack is at risk beyond. */
const MAX_CALLS = 40;
const MAX_DEPTH = 300;

/** What code that is not in the file hands to a function of the file. */
const UNKNOWN_ARGUMENTS: readonly Value[] = ["first", "second", "third"].map((name) =>
  unknown(`the ${name} argument`),
);

/** Characters and items of all values together. */
const MAX_SPENT = 30_000_000;

/** Thrown when a program is longer than can be followed; nothing after it is read. */
export class TooLong extends Error {
  readonly lines: LineRange;
  constructor(lines: LineRange) {
    super("the program does more than can be followed from here on");
    this.lines = lines;
  }
}

/** What one call of a function has come to so far. */
interface Frame {
  /** A `return` that may or may not have been reached, and what was noted before it. */
  doubt?: { mark: number; journal: Journal; lines: LineRange; what: string };
}

/**
 * Goes through a program as far as the file itself tells what it does: constants, literals, loops over lists,
 * functions of the file. Nothing of it is run. What the framework's own objects are asked to do goes into the
 * journal; what cannot be followed goes there by name.
 */
export class Follower {
  #journal: Journal;
  #nodes = 0;
  #depth = 0;
  #unsure = 0;
  #spent = 0;
  readonly #frames: Frame[] = [];
  readonly #guards: Guard[] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get journal(): Journal {
    return this.#journal;
  }

  /** Whether it is open that this place is reached. */
  get isUnsure(): boolean {
    return this.#unsure > 0;
  }

  /** Everything noted while `act` runs goes elsewhere: what is said to a table being built, for instance. */
  within<T>(journal: Journal, act: () => T): T {
    const before = this.#journal;
    this.#journal = journal;
    try {
      return act();
    } finally {
      this.#journal = before;
    }
  }

  /** The question asked of the database under whose answer this place is reached, innermost first. */
  guard(of: Guard["of"]): Guard | undefined {
    return this.#guards.findLast((guard) => guard.of === of);
  }

  site(node: SyntaxNode): Site {
    return { lines: linesOf(node), text: short(node.text()), follow: this };
  }

  /** @throws TooLong */
  enter<T>(node: SyntaxNode, act: () => T): T {
    if (++this.#nodes > MAX_NODES || this.#depth >= MAX_DEPTH) throw new TooLong(linesOf(node));
    this.#depth++;
    try {
      return act();
    } finally {
      this.#depth--;
    }
  }

  /** Calls a value. A function of the file is gone through; of what is not known, only that it was called is. */
  apply(callee: Value, args: readonly Value[], site: Site): Value {
    if (callee.is === "host" && callee.call) return callee.call(args, site);
    if (callee.is === "function") return this.#call(callee, args, site);
    return this.callUnknown(args, site, callee);
  }

  /**
   * Work that grows with the size of a value, in characters or items.
   *
   * @throws TooLong
   */
  spend(amount: number, lines: LineRange): void {
    this.#spent += amount;
    if (this.#spent > MAX_SPENT) throw new TooLong(lines);
  }

  /** Somebody waits for a value: what only then is sent to the database is sent. */
  settle(value: Value, site: Site, depth = 0): Value {
    if (value.is === "host" && value.settle) return value.settle(site);
    if (value.is !== "list" || depth > 3) return value;
    this.spend(value.items.length, site.lines);
    return { is: "list", items: value.items.map((item) => this.settle(item, site, depth + 1)) };
  }

  /** Code that is not in the file, or not known, is called. */
  callUnknown(args: readonly Value[], site: Site, callee?: Value): Value {
    if ([...args, ...(callee ? [callee] : [])].some((arg) => reaches(arg)))
      this.#journal.unread(site.text, site.lines);
    for (const arg of args)
      if (arg.is === "function")
        this.unsure(site.text, site.lines, () => this.apply(arg, UNKNOWN_ARGUMENTS, site));
    return unknown(site.text);
  }

  #call(fun: Fun, args: readonly Value[], site: Site): Value {
    if (this.#frames.length >= MAX_CALLS) throw new TooLong(site.lines);
    const scope = new Scope(fun.scope);
    if (fun.self) scope.declare("this", fun.self);
    const frame: Frame = {};
    this.#frames.push(frame);
    try {
      bindParameters(fun.node, args, scope, this);
      const body = fun.node.field("body");
      if (!body) return UNDEFINED;
      if (!isKind(body, "statement_block")) return evaluate(body, scope, this);
      const done = runBlock(body, scope, this);
      if (!frame.doubt) return done?.done === "return" ? done.value : UNDEFINED;
      const { mark, journal, lines, what } = frame.doubt;
      if (journal.changes(mark)) journal.unread(`what follows runs only where this lets it: ${what}`, lines);
      return unknown(site.text);
    } finally {
      this.#frames.pop();
    }
  }

  /** What `act` does may happen or not: a change of the schema in it is told as not understood. */
  unsure<T>(what: string, lines: LineRange, act: () => T): T {
    const journal = this.#journal;
    const mark = journal.size;
    this.#unsure++;
    try {
      return act();
    } finally {
      this.#unsure--;
      if (journal.changes(mark)) {
        journal.cut(mark);
        journal.unread(what, lines);
      } else {
        journal.soften(mark);
      }
    }
  }

  /** One of two ways, under a condition that is not known. */
  either(condition: Value, site: Site, yes: () => Done, no: () => Done): Done {
    return condition.is === "guard"
      ? this.#guarded(condition, site, yes, no)
      : this.unsure(site.text, site.lines, () => {
          const done = [yes(), no()];
          if (done.some((one) => one && one.done !== "throw")) this.#doubt(site);
          return undefined;
        });
  }

  /**
   * Whether a table is there is asked in order to do only what is left to do. The way that does something is
   * taken, and says IF EXISTS; two ways that do something are two migrations, of which one is not ours to choose.
   */
  #guarded(guard: Guard, site: Site, yes: () => Done, no: () => Done): Done {
    const journal = this.#journal;
    const start = journal.size;
    const first = this.#under(guard, yes);
    const middle = journal.size;
    const second = this.#under({ ...guard, present: !guard.present }, no);
    const acted = { first: middle > start, second: journal.size > middle };
    if (acted.first && acted.second) {
      const changes = journal.changes(start);
      journal.cut(start);
      if (changes) journal.unread(site.text, site.lines);
      return undefined;
    }
    const [taken, other] = acted.second ? [second, first] : [first, second];
    if (taken?.done === "return" && (acted.first || acted.second)) this.#doubt(site);
    return other?.done === "return" || taken?.done === "return" ? undefined : taken;
  }

  #under(guard: Guard, act: () => Done): Done {
    this.#guards.push(guard);
    try {
      return act();
    } finally {
      this.#guards.pop();
    }
  }

  #doubt(site: Site): void {
    const frame = this.#frames.at(-1);
    if (frame)
      frame.doubt ??= {
        mark: this.#journal.size,
        journal: this.#journal,
        lines: site.lines,
        what: site.text,
      };
  }
}
