/**
 * English plurals and singulars as Active Support makes them, for the names that Rails derives from one another.
 * An application's own inflections are not known here.
 */

const SAME = /(?:^|_)(?:equipment|information|rice|money|species|series|fish|sheep|jeans|police)$/;

const IRREGULAR: readonly [singular: string, plural: string][] = [
  ["person", "people"],
  ["man", "men"],
  ["child", "children"],
  ["sex", "sexes"],
  ["move", "moves"],
  ["zombie", "zombies"],
];

/** The first that fits is taken. */
const TO_SINGULAR: readonly [RegExp, string][] = [
  [/(database|quiz)(?:s|zes)$/, "$1"],
  [/(matr)ices$/, "$1ix"],
  [/(vert|ind)ices$/, "$1ex"],
  [/(alias|status)(?:es)?$/, "$1"],
  [/(octop|vir)(?:us|i)$/, "$1us"],
  [/(cris|test)(?:is|es)$/, "$1is"],
  [/(shoe)s$/, "$1"],
  [/(o)es$/, "$1"],
  [/(bus)(?:es)?$/, "$1"],
  [/^([ml])ice$/, "$1ouse"],
  [/(x|ch|ss|sh)es$/, "$1"],
  [/(m)ovies$/, "$1ovie"],
  [/([^aeiouy]|qu)ies$/, "$1y"],
  [/([lr])ves$/, "$1f"],
  [/((?:t|h)ive)s$/, "$1"],
  [/([^f])ves$/, "$1fe"],
  [/(analy|ba|diagno|parenthe|progno|synop|the)(?:sis|ses)$/, "$1sis"],
  [/([ti])a$/, "$1um"],
  [/(news|ss)$/, "$1"],
  [/s$/, ""],
];

const TO_PLURAL: readonly [RegExp, string][] = [
  [/(quiz)$/, "$1zes"],
  [/^([ml])ouse$/, "$1ice"],
  [/(matr|vert|ind)(?:ix|ex)$/, "$1ices"],
  [/(x|ch|ss|sh)$/, "$1es"],
  [/([^aeiouy]|qu)y$/, "$1ies"],
  [/([^f])fe$/, "$1ves"],
  [/([lr])f$/, "$1ves"],
  [/sis$/, "ses"],
  [/([ti])um$/, "$1a"],
  [/([ti])a$/, "$1a"],
  [/(buffal|tomat)o$/, "$1oes"],
  [/(bu)s$/, "$1ses"],
  [/(alias|status)$/, "$1es"],
  [/(octop|vir)(?:us|i)$/, "$1i"],
  [/^(ax|test)is$/, "$1es"],
  [/s$/, "s"],
  [/$/, "s"],
];

export function singular(word: string): string {
  return inflect(
    word,
    IRREGULAR.map(([one, many]) => [many, one] as const),
    TO_SINGULAR,
  );
}

export function plural(word: string): string {
  return inflect(word, IRREGULAR, TO_PLURAL);
}

function inflect(
  word: string,
  irregular: readonly (readonly [string, string])[],
  patterns: readonly [RegExp, string][],
): string {
  if (SAME.test(word)) return word;
  for (const [from, to] of irregular) {
    if (word.endsWith(to)) return word;
    if (word.endsWith(from)) return word.slice(0, -from.length) + to;
  }
  const [pattern, by] = patterns.find(([candidate]) => candidate.test(word)) ?? [/$/, ""];
  return word.replace(pattern, by);
}

/** `CreateOrders` as `create_orders`. */
export function underscored(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
