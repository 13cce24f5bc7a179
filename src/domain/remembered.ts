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
    known.set(text, answer);
    return answer;
  };
}
