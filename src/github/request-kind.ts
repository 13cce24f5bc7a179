/** Parts of the addresses we use, and what a request to them is called in figures. The first that fits counts. */
const KINDS: readonly [RegExp, string][] = [
  [/\/graphql$/, "graphql"],
  [/\/access_tokens$/, "token"],
  [/\/check-runs\b/, "check"],
  [/\/code-scanning\//, "code-scanning"],
  [/\/reactions\b/, "reaction"],
  [/\/pulls\/[^/]+\/reviews\b/, "review"],
  [/\/comments\b/, "comment"],
  [/\/collaborators\//, "permission"],
  [/\/hook\/deliveries\b/, "delivery"],
  [/\/installations?\b/, "installation"],
  [/\/pulls\b/, "pull"],
  [/\/contents\b/, "contents"],
  [/\/app$/, "app"],
  [/\/repos(?:itories)?\/[^/]+(?:\/[^/]+)?$/, "repository"],
];

/** What a request is about, in a word: one of few, so that it can label a figure. */
export function requestKind(url: string): string {
  const path = url.split("?", 1)[0] ?? "";
  return KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? "other";
}
