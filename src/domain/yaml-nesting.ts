import { type CST, Lexer, Parser } from "yaml";

/** What is read calls itself once for each level: whoever reads it has to know beforehand how many there are. */
export class NestedTooDeeply extends Error {
  /** Where it was given up: characters from the beginning. */
  readonly offset: number;

  constructor(offset: number) {
    super("nested too deeply to be read");
    this.offset = offset;
  }
}

/**
 * The tokens of a YAML text, as the package's parser makes them, which keeps a stack of its own until then. What is
 * made of the tokens is recursive, and a process whose stack runs out while a regular expression is being compiled is
 * aborted by V8: no `catch` sees it.
 *
 * @param levels lists and maps within one another, the value in the innermost included
 * @param onNewLine told the offset of each line
 * @throws NestedTooDeeply at the first place that lies deeper
 */
export function* tokensOf(
  text: string,
  levels: number,
  onNewLine?: (offset: number) => void,
): Generator<CST.Token> {
  const parser = new Parser(onNewLine);
  onNewLine?.(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    // The lowest is the document.
    if (parser.stack.length - 1 > levels) throw new NestedTooDeeply(parser.offset);
  }
  yield* parser.end();
}

/** Whether the text is one quoted scalar from its first character to its last, a comment aside. */
export function isQuoted(value: string): boolean {
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return false;
  for (let i = 1; i < value.length; i++) {
    if (quote === '"' && value[i] === "\\") i++;
    else if (value[i] === quote) {
      if (quote === "'" && value[i + 1] === "'") i++;
      else return /^(?:\s+#.*|\s*)$/.test(value.slice(i + 1));
    }
  }
  return false;
}
