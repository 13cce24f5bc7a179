/** Deeper nesting than this is not written by hand, nor by the generators we know. Levels. */
export const MAX_DEPTH = 100;
/** Nodes of one document. One of five megabytes has about a hundred and fifty thousand. */
export const MAX_NODES = 500_000;

/** The document breaks the rules of its format, or one of our limits. The message begins with the line. */
export class UnreadableDocument extends Error {
  override readonly name = "UnreadableDocument";
  constructor(line: number, why: string) {
    super(`line ${line}: ${why.slice(0, 200)}`);
  }
}
