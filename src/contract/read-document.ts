import type { CST } from "yaml";
import { NestedTooDeeply, tokensOf } from "../domain/yaml-nesting.ts";
import { messageOf } from "../errors.ts";
import { Composer } from "./compose-document.ts";
import type { DocNode, Document } from "./document.ts";
import { LineStarts } from "./line-starts.ts";
import { readPlainYaml } from "./reading/block.ts";
import { readJson } from "./reading/json.ts";
import { UnreadableDocument } from "./reading/limits.ts";

/** A contract of five megabytes has about a hundred and forty thousand lines. */
const MAX_LINES = 500_000;
/** Lines for the package, whose work grows with them. */
const MAX_LINES_OF_ANY = 200_000;
/** Marks such as commas, colons and dashes: the package's work grows with them. One of five megabytes has 250,000. */
const MAX_MARKS = 400_000;
/** Levels, of which the nodes then take their own share: the package's own stack is at risk far beyond this. */
const MAX_NESTING = 250;
/** `%YAML 1.2` and a tag or two. */
const MAX_DIRECTIVES = 20;

export type ReadDocument = { document: Document } | { problem: string };

/**
 * Parses YAML or JSON into nodes with lines: the first document of the file. Nothing in the text is executed, tags
 * mean nothing, aliases are never copied out. What cannot be read is a `problem` that begins with its line.
 *
 * JSON, and YAML in the style of nearly all contracts, are read by readers of our own. What those do not know is
 * for the `yaml` package, at a tenth of the speed: the nodes are the same.
 *
 * @param text at most `MAX_TEXT_BYTES`; the caller has seen to it
 */
export function readDocument(path: string, text: string): ReadDocument {
  const lines = text.split("\n");
  if (lines.length > MAX_LINES) return { problem: `line ${MAX_LINES}: it has more lines than are read` };
  const made = attempted(() => readQuickly(path, text));
  if ("root" in made)
    return made.root ? { document: { path, root: made.root, lines } } : readWithPackage(path, text, lines);
  // YAML knows more than JSON does: what is no JSON may still be read.
  const read = readWithPackage(path, text, lines);
  return "problem" in read && /\.json$/i.test(path) ? made : read;
}

function readQuickly(path: string, text: string): DocNode | undefined {
  const isJson = /^\uFEFF?\s*[{[]/.test(text);
  return isJson ? readJson(path, text) : readPlainYaml(path, text);
}

/**
 * Reads any YAML. The parser's tokens are taken over as they are: it would take as long again to build its tree,
 * and a text made of a million mistakes is given up at the first.
 */
export function readWithPackage(path: string, text: string, lines: readonly string[]): ReadDocument {
  if (lines.length > MAX_LINES_OF_ANY)
    return { problem: `line ${MAX_LINES_OF_ANY}: it has more lines than are read` };
  if (marksIn(text) > MAX_MARKS) return { problem: "line 1: it has more structure than is read" };
  const starts = new LineStarts(text);
  const made = attempted(() => {
    const first = firstDocumentOf(text, starts);
    if (!first?.value) throw new UnreadableDocument(1, "the document is empty");
    return new Composer(path, starts).compose(first);
  });
  return "root" in made ? { document: { path, root: made.root, lines } } : made;
}

function attempted<Root>(make: () => Root): { root: Root } | { problem: string } {
  try {
    return { root: make() };
  } catch (error) {
    if (error instanceof RangeError) return { problem: "line 1: nested too deeply to be read" };
    return { problem: messageOf(error) };
  }
}

function firstDocumentOf(text: string, starts: LineStarts): CST.Document | undefined {
  try {
    return firstDocument(text, starts);
  } catch (error) {
    if (!(error instanceof NestedTooDeeply)) throw error;
    throw new UnreadableDocument(starts.lineAt(error.offset), error.message);
  }
}

function firstDocument(text: string, starts: LineStarts): CST.Document | undefined {
  let first: CST.Document | undefined;
  let directives = 0;
  for (const token of tokensOf(text, MAX_NESTING)) {
    const line = starts.lineAt(token.offset);
    if (token.type === "error") throw new UnreadableDocument(line, token.message);
    if (token.type === "directive" && ++directives > MAX_DIRECTIVES)
      throw new UnreadableDocument(line, "too many directives");
    if (token.type !== "document") continue;
    if (!first) first = token;
    else if (token.start.some((part) => part.type === "doc-start")) break;
    else throw new UnreadableDocument(line, "it does not belong to what stands before");
  }
  return first;
}

function marksIn(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // ! # & * , - : ? [ ] { }
    if (code === 0x21 || code === 0x23 || code === 0x26 || code === 0x2a || code === 0x2c || code === 0x2d)
      marks++;
    else if (
      code === 0x3a ||
      code === 0x3f ||
      code === 0x5b ||
      code === 0x5d ||
      code === 0x7b ||
      code === 0x7d
    )
      marks++;
  }
  return marks;
}
