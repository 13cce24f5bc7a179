/**
 * A function of a text that gives the answer it gave before. It has to be pure, and its answers small.
 *
 * @param most answers that are kept; with one more all are forgotten, which costs less than telling which is the oldest
 */
export function remembered<Answer extends string>(
  most: number,
  make: (text: string) => Answer,
): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const answer = make(text);
    if (known.size >= most) known.clear();
    known.set(copyOf(text), answer);
    return answer;
  };
}

/** A part of a text, such as what a pattern found, holds the whole of it in memory for as long as it is kept. */
function copyOf(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}
