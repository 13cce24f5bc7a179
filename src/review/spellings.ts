/** How programs write the name of a column: as it is, in camel case, and in Pascal case. */
export function columnSpellings(name: string): readonly string[] {
  const words = wordsOf(name);
  return [
    ...new Set([name, camel(words), pascal(words), ...(words.length > 1 ? [goPascal(words)] : [])]),
  ].filter((one) => one.length > 1);
}

/** How programs write the name of a table: as it is, and as a model of one row or of all. */
export function tableSpellings(name: string): readonly string[] {
  const words = wordsOf(name);
  const one = singular(words);
  const all = [name, camel(words), pascal(words), pascal(one), one.length > 1 ? camel(one) : ""];
  return [...new Set(all)].filter((spelling) => spelling.length > 1);
}

/** Matches any of them as a whole word. */
export function wordPattern(spellings: readonly string[]): RegExp {
  const escaped = spellings.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`(?<![\\w$])(?:${escaped.join("|")})(?![\\w$])`);
}

/** Words that stand in any program, whatever tables it has. */
const COMMON = new Set(
  "id name type status state key value data code title text body content date time day month year created updated deleted created_at updated_at deleted_at user users user_id owner email phone address url uri path file files image images count total amount price size length order orders item items group groups role roles tag tags comment comments description note notes version versions enabled active message messages metadata settings config options index position level score label parent parent_id start end start_date end_date token tokens password hash session sessions event events log logs task tasks job jobs project projects team teams account accounts category categories product products post posts link links source target action actions kind format method result results error errors field fields list node nodes".split(
    " ",
  ),
);

/** Too common to tell anything without its surroundings. */
export function isCommon(name: string): boolean {
  return COMMON.has(name.toLowerCase()) || name.length < 4;
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

function pascal(words: readonly string[]): string {
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function camel(words: readonly string[]): string {
  const [first = "", ...rest] = words;
  return first + pascal(rest);
}

/** Go writes some words in capitals: `CustomerID`. */
function goPascal(words: readonly string[]): string {
  return words
    .map((word) => (/^(?:id|url|api|uuid|ip|http)$/.test(word) ? word.toUpperCase() : pascal([word])))
    .join("");
}

function singular(words: readonly string[]): string[] {
  const last = words.at(-1) ?? "";
  const one = last.endsWith("ies")
    ? `${last.slice(0, -3)}y`
    : /(?:ss|x|ch|sh)es$/.test(last)
      ? last.slice(0, -2)
      : last.endsWith("s") && !last.endsWith("ss")
        ? last.slice(0, -1)
        : last;
  return [...words.slice(0, -1), one];
}
