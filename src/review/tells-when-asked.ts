/** The same function, and when it was called first. */
export function tellsWhenAsked<Asked extends readonly unknown[], Answer>(
  ask: (...asked: Asked) => Answer,
): [ask: (...asked: Asked) => Answer, asked: Promise<void>] {
  let tell: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return [
    (...asked) => {
      const answer = ask(...asked);
      tell();
      return answer;
    },
    told,
  ];
}
