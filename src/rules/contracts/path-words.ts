/** The segments of a path that are written out: no parameters, no `v1`, nothing after `:` as in `orders:cancel`. */
export function literalSegments(path: string): readonly string[] {
  return segmentsOf(path).filter((segment) => isLiteral(segment));
}

export function segmentsOf(path: string): readonly string[] {
  return (path.split("?")[0] ?? path).split("/").filter((segment) => segment !== "");
}

export function isLiteral(segment: string): boolean {
  return !/[{}:]/.test(segment) && !/^v\d+(?:[.-]?\w+)?$/i.test(segment);
}

/** `order`, `items` of `orderItems`, `order-items` and `order_items`. */
export function wordsOf(segment: string): readonly string[] {
  return segment
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

/** Words that are the same in both numbers, plural without an `s`, or no name of a thing that is counted. */
const NOT_COUNTED = new Set(
  (
    "data media metadata info information people children men women criteria schemata indices vertices staff equipment " +
    "software hardware inventory news series species history analytics feedback content support traffic usage " +
    "auth oauth oauth2 login sso saml oidc search lookup by me self latest current public private internal external " +
    "maintenance compliance finance governance admin api rest health config configuration status state settings storage cache catalog fleet weather"
  ).split(" "),
);

/** What an English noun says about its number; `undefined` where it says nothing. */
export function numberOf(segment: string): "plural" | "singular" | undefined {
  const last = wordsOf(segment).at(-1);
  if (last === undefined || last.length < 3 || NOT_COUNTED.has(last) || !/^[a-z]+$/.test(last))
    return undefined;
  // `status` is no plural, and `computed` no thing.
  if (/(?:ss|us|is|os|ed|ing)$/.test(last)) return undefined;
  return last.endsWith("s") ? "plural" : "singular";
}

export type CaseStyle = "kebab-case" | "snake_case" | "camelCase" | "PascalCase";

/** How several words are joined; `undefined` for a single word, or one that keeps to no style. */
export function caseOf(segment: string): CaseStyle | undefined {
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(segment)) return "kebab-case";
  if (/^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(segment)) return "snake_case";
  if (/^[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+$/.test(segment)) return "camelCase";
  if (/^[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)*$/.test(segment)) return "PascalCase";
  return undefined;
}

/** The same words, joined in another way. */
export function inCase(segment: string, style: CaseStyle): string {
  const words = wordsOf(segment);
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  if (style === "kebab-case") return words.join("-");
  if (style === "snake_case") return words.join("_");
  return words.map((word, index) => (style === "camelCase" && index === 0 ? word : capital(word))).join("");
}
