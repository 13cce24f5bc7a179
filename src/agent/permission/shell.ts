import { parseProgram, type SyntaxNode } from "../../syntax/parse.ts";
import { readWord, type Word } from "./word.ts";

/** A longer line is not judged, and asks. Characters. */
export const MAX_LINE = 10_000;
const MAX_NODES = 4_000;
const MAX_DEPTH = 60;

export interface Redirect {
  direction: "in" | "out";
  /** Absent when it is no file, or cannot be known. */
  target?: string;
}

/** One simple command. */
export interface ShellCommand {
  /** As written, with its redirections. */
  text: string;
  /** As written, without the redirections behind it. */
  own: string;
  words: readonly Word[];
  redirects: readonly Redirect[];
  /** Why it is at least asked about, whatever the rules say. */
  concerns: readonly string[];
}

export interface ShellLine {
  commands: readonly ShellCommand[];
  /** Why the line as a whole is at least asked about. */
  concerns: readonly string[];
}

/**
 * The commands of a line, in their order, those inside others too. A line without concerns consists of simple
 * commands joined by `&&`, `||`, `;`, `|` or line breaks, and of nothing else.
 */
export function readLine(text: string): ShellLine {
  if (text.length > MAX_LINE) return { commands: [], concerns: [`it is longer than ${MAX_LINE} characters`] };
  const { root, gap } = parseProgram("bash", text);
  if (!root) return { commands: [], concerns: [gap] };
  const reader = new Reader(text);
  reader.visit(root, 0);
  if (reader.commands.length === 0) reader.concerns.add("there is no command in it");
  if (oddCharacter(text)) reader.concerns.add("it holds control, invisible or unreadable characters");
  return { commands: reader.commands, concerns: [...reader.concerns] };
}

/** Anything but visible characters, plain spaces and line breaks. */
export function oddCharacter(text: string): boolean {
  return /[^\P{C}\n]|[^\P{Z} ]|\ufffd|\p{Default_Ignorable_Code_Point}/u.test(text);
}

/** Kinds that only join commands, with the tokens that may stand between these. */
const JOINTS: Readonly<Record<string, ReadonlySet<string>>> = {
  program: new Set([";", "\n"]),
  list: new Set(["&&", "||"]),
  pipeline: new Set(["|", "|&"]),
  negated_command: new Set(["!"]),
};

const REDIRECTS: ReadonlySet<string> = new Set(["file_redirect", "heredoc_redirect", "herestring_redirect"]);

class Reader {
  readonly commands: ShellCommand[] = [];
  readonly concerns = new Set<string>();
  readonly #text: string;
  #nodes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  visit(node: SyntaxNode, depth: number): void {
    if (++this.#nodes > MAX_NODES || depth > MAX_DEPTH) {
      this.concerns.add("it is too long or too deeply nested to be judged");
      return;
    }
    const kind = kindOf(node);
    if (kind === "command") {
      this.#command(node, depth);
      return;
    }
    if (kind === "redirected_statement") {
      this.#redirected(node, depth);
      return;
    }
    const tokens = JOINTS[kind];
    if (!tokens) this.concerns.add(whyNotJudged(kind));
    const children = node.children();
    if (tokens) this.#covers(node, children, kind === "program" || kind === "list" || kind === "pipeline");
    for (const child of children) {
      if (child.isNamed()) this.visit(child, depth + 1);
      else if (tokens && (!tokens.has(child.text()) || child.text() === ""))
        this.concerns.add(
          child.text() === "&" ? "a part of it runs in the background" : "it cannot be parsed",
        );
    }
  }

  /** A simple command takes its redirections with it; around anything else they are nobody's in particular. */
  #redirected(node: SyntaxNode, depth: number): void {
    this.concerns.add("its input or output is redirected");
    const ofCommand = kindOf(node.child(0)) === "command";
    for (const child of node.children().filter((one) => one.isNamed())) {
      if (!REDIRECTS.has(kindOf(child))) this.visit(child, depth + 1);
      else if (!ofCommand) {
        this.commands.push({
          text: child.text(),
          own: "",
          words: [],
          redirects: [redirectOf(child)],
          concerns: [],
        });
        this.#nested(child, depth);
      }
    }
  }

  #command(node: SyntaxNode, depth: number): void {
    const parent = node.parent();
    const around = parent && kindOf(parent) === "redirected_statement" && parent.child(0)?.id() === node.id();
    const whole = around ? parent : node;
    const children = node.children();
    const words: Word[] = [];
    const concerns = new Set<string>();
    const behind = around ? parent.children().slice(1) : [];
    const redirects = [...children, ...behind].filter((child) => REDIRECTS.has(kindOf(child)));
    for (const child of behind) this.#nested(child, depth);
    if (redirects.length > 0) concerns.add("its input or output is redirected");
    for (const child of children) {
      if (REDIRECTS.has(kindOf(child))) this.#nested(child, depth);
      else if (kindOf(child) === "variable_assignment") {
        concerns.add("it sets a variable");
        this.#nested(child, depth);
      } else if (isWord(child)) {
        const word = readWord(child);
        words.push(word);
        if (word.unknown !== undefined) {
          concerns.add(word.unknown);
          this.#nested(child, depth);
        }
      } else {
        concerns.add("it cannot be parsed");
        this.visit(child, depth + 1);
      }
    }
    if (words.length === 0) concerns.add("there is no command in it");
    this.#covers(node, children, false);
    this.commands.push({
      text: whole.text(),
      own: node.text(),
      words,
      redirects: redirects.map(redirectOf),
      concerns: [...concerns],
    });
  }

  /** Commands inside a word or an assignment. */
  #nested(node: SyntaxNode, depth: number): void {
    if (["command", "ERROR"].includes(kindOf(node))) this.visit(node, depth + 1);
    else if (++this.#nodes > MAX_NODES || depth > MAX_DEPTH)
      this.concerns.add("it is too deeply nested to be judged");
    else for (const child of node.children()) if (child.isNamed()) this.#nested(child, depth + 1);
  }

  /** Every character of the node must be in one of its children, or be a space between two of them. */
  #covers(node: SyntaxNode, children: readonly SyntaxNode[], breaks: boolean): void {
    const text = node.parent() === null ? this.#text : node.text();
    let at = 0;
    for (const [index, child] of children.entries()) {
      const own = child.text();
      const from = at;
      // The children's texts laid end to end: nobody has to ask the parser where each of them stands.
      while (!text.startsWith(own, at) && isBetween(text[at], breaks)) at++;
      if (!text.startsWith(own, at) || (!breaks && index > 0 && at === from)) {
        this.concerns.add("it cannot be parsed");
        return;
      }
      at += own.length;
    }
    while (isBetween(text[at], breaks)) at++;
    if (at < text.length) this.concerns.add("it cannot be parsed");
  }
}

function isBetween(character: string | undefined, breaks: boolean): boolean {
  return character === " " || (breaks && character === "\n");
}

const NO_WORDS: ReadonlySet<string> = new Set([...REDIRECTS, "variable_assignment", "ERROR", "command"]);

/** Most words are of these kinds, which always have a name. */
const WORDS: ReadonlySet<string> = new Set(["command_name", "word", "number", "string", "raw_string"]);

function isWord(node: SyntaxNode): boolean {
  const kind = kindOf(node);
  return WORDS.has(kind) || (!NO_WORDS.has(kind) && node.isNamed());
}

function kindOf(node: SyntaxNode | null): string {
  return String(node?.kind());
}

function redirectOf(node: SyntaxNode): Redirect {
  const operator =
    node
      .children()
      .find((child) => !child.isNamed())
      ?.text() ?? "";
  const direction = operator.startsWith("<") && operator !== "<>" ? "in" : "out";
  const last = node.children().at(-1);
  if (kindOf(node) !== "file_redirect" || !last || kindOf(last) === "number") return { direction };
  const word = readWord(last);
  return word.unknown === undefined ? { direction, target: word.value } : { direction };
}

function whyNotJudged(kind: string): string {
  if (kind === "ERROR") return "it cannot be parsed";
  if (kind === "variable_assignment" || kind === "variable_assignments") return "it sets a variable";
  if (kind === "declaration_command" || kind === "unset_command") return "it declares or removes variables";
  if (kind === "subshell" || kind === "compound_statement") return "it groups commands";
  if (kind === "comment") return "it holds a comment";
  return `\`${kind.replaceAll("_", " ")}\` is not judged`;
}
