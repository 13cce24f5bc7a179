import { parseProgram, type SyntaxNode } from "../../syntax/parse.ts";
import { readSdl, type SdlFile } from "./sdl.ts";

/** A definition at the beginning of a line, as no query has one. */
const DEFINITION =
  /^\s*(?:extend\s+)?(?:(?:type|interface|input|enum|union|scalar)\s+[A-Za-z_]|schema\s*[{@]|directive\s*@)/m;
const MARK = /\bgql\b|\bgraphql\b|\btypeDefs?\b|\bbuildSchema\b|\bschema\b/i;
const PROGRAM = /\.[cm]?[jt]sx?$/i;
const TAG = /^(?:gql|graphql)$/i;
/** What a schema is assigned to, and what it is handed to. */
const NAME = /typeDefs?|schema|sdl/i;
/** A list in an object in a call, around the text. */
const MAX_ABOVE = 6;

export interface EmbeddedSdl {
  /** The program with everything blanked but its type definitions: all of them stand where they stood. */
  file?: SdlFile;
  /** What was not read, each beginning with its line. */
  gaps: readonly string[];
}

/** Whether a look into the program can show type definitions. */
export function mayHoldSdl(path: string, text: string): boolean {
  return PROGRAM.test(path) && MARK.test(text) && DEFINITION.test(text.replaceAll("`", "\n"));
}

/**
 * The type definitions that a JavaScript or TypeScript program has as texts: tagged `gql` or `graphql`, marked with a
 * comment, or called `typeDefs`. Queries are none of them. A text that the program puts together is told as a gap.
 */
export function embeddedSdl(path: string, text: string): EmbeddedSdl {
  if (!mayHoldSdl(path, text)) return { gaps: [] };
  const parsed = parseProgram(/\.[cm]?ts$/i.test(path) ? "typescript" : "tsx", text);
  if (!parsed.root) return { gaps: [`line 1: ${parsed.gap}`] };
  const gaps: string[] = [];
  const parts: [number, number][] = [];
  for (const node of parsed.root.findAll({ rule: { kind: "template_string" } })) {
    const { start, end } = node.range();
    const written = text.slice(start.index + 1, end.index - 1);
    if (!DEFINITION.test(written) || !isSchema(node, written)) continue;
    const line = start.line + 1;
    if (node.children().some((child) => child.kind() === "template_substitution"))
      gaps.push(`line ${line}: a schema that the program puts together is not compared`);
    else {
      const read = readSdl({ path, text: written, firstLine: line });
      if (!read.sdl) gaps.push(read.problem);
      else if (read.sdl.definitions.length > 0) parts.push([start.index + 1, end.index - 1]);
    }
  }
  return parts.length === 0 ? { gaps } : { file: { path, text: blankedBut(parts, text) }, gaps };
}

function isSchema(node: SyntaxNode, written: string): boolean {
  if (/^\s*#\s*graphql\b/i.test(written)) return true;
  const before = node.prev();
  if (before?.kind() === "comment" && /graphql/i.test(before.text())) return true;
  if (before && TAG.test(before.text())) return true;
  for (const above of node.ancestors().slice(0, MAX_ABOVE)) {
    const name = above.field("name") ?? above.field("key") ?? above.field("function") ?? above.field("left");
    if (name) return NAME.test(name.text()) || TAG.test(name.text());
  }
  return false;
}

function blankedBut(parts: readonly [number, number][], text: string): string {
  let blanked = "";
  let at = 0;
  for (const [from, to] of parts) {
    blanked += text.slice(at, from).replaceAll(/[^\n]/g, " ") + text.slice(from, to);
    at = to;
  }
  return blanked + text.slice(at).replaceAll(/[^\n]/g, " ");
}
