/**
 * The name that Laravel gives to an index or constraint: `orders_customer_id_foreign`.
 * Source: Laravel, `Blueprint::createIndexName`.
 */
export function indexName(table: string, kind: string, columns: readonly string[]): string {
  return [table, ...columns, kind].join("_").toLowerCase().replace(/[-.]/g, "_");
}

/** `StudlyCase` as `snake_case`. */
export function snake(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "_").toLowerCase();
}

const UNCOUNTABLE = new Set(
  "equipment information rice money species series fish sheep deer news software hardware metadata media data audio feedback staff police traffic weather advice luggage evidence homework knowledge music progress research audit_data".split(
    " ",
  ),
);

const IRREGULAR: Readonly<Record<string, string>> = {
  person: "people",
  man: "men",
  woman: "women",
  child: "children",
  foot: "feet",
  tooth: "teeth",
  goose: "geese",
  mouse: "mice",
  ox: "oxen",
  criterion: "criteria",
  phenomenon: "phenomena",
  medium: "media",
  datum: "data",
  quiz: "quizzes",
  leaf: "leaves",
  life: "lives",
  knife: "knives",
  wife: "wives",
  half: "halves",
  shelf: "shelves",
  wolf: "wolves",
  hero: "heroes",
  potato: "potatoes",
  tomato: "tomatoes",
  echo: "echoes",
  index: "indices",
  matrix: "matrices",
  vertex: "vertices",
  appendix: "appendices",
  axis: "axes",
};

/** The English plural of a table's singular, of its last word: `order_item` is `order_items`. */
export function plural(name: string): string {
  const cut = name.lastIndexOf("_") + 1;
  const word = name.slice(cut);
  return name.slice(0, cut) + pluralWord(word);
}

function pluralWord(word: string): string {
  const known = IRREGULAR[word];
  if (known !== undefined) return known;
  if (UNCOUNTABLE.has(word) || word === "") return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(?:[^aeiou]|i)sis$/.test(word)) return `${word.slice(0, -2)}es`;
  if (/(?:alias|status|campus|virus|bonus|census)$/.test(word)) return `${word}es`;
  if (/(?:ss|sh|ch|x|z)$/.test(word)) return `${word}es`;
  return word.endsWith("s") ? word : `${word}s`;
}
