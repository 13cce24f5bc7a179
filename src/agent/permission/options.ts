/** The options of one program that neither write, nor start anything, nor read outside the repository. */
export interface OptionList {
  /** Letters without a value; they may be joined (`-in`). */
  short: string;
  /** Letters that take a value, joined or as the next word. */
  valued: string;
  /** Whole names without dashes. An abbreviation is not on the list, so it asks. */
  long: ReadonlySet<string>;
  /** Options that are words after one dash (`-name`), as find has them. */
  words?: ReadonlySet<string>;
}

export function optionList(short: string, valued: string, long: string, words?: string): OptionList {
  const named = { short, valued, long: new Set(long.split(" ")) };
  return words === undefined ? named : { ...named, words: new Set(words.split(" ")) };
}

/**
 * The first option that is not on the list. Every word that begins with a dash counts as an option, also where the
 * program would take it as a value or, behind `--`, as a name: which of these it is depends on what came before.
 */
export function unlistedOption(words: readonly string[], list: OptionList): string | undefined {
  return words.find((word) => word.startsWith("-") && word !== "-" && word !== "--" && !isListed(word, list));
}

function isListed(word: string, list: OptionList): boolean {
  if (list.words?.has(word.slice(1))) return true;
  if (word.startsWith("--")) return list.long.has(word.slice(2).split("=", 1)[0] ?? "");
  for (const letter of word.slice(1)) {
    if (list.valued.includes(letter)) return true;
    if (!list.short.includes(letter)) return false;
  }
  return true;
}
