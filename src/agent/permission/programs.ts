import { gitConcern } from "./git.ts";
import { type OptionList, optionList, unlistedOption } from "./options.ts";

const GREP = optionList(
  "EFGPivwxyclLoqsbHhnTUZzaIr0123456789",
  "emABC",
  "extended-regexp fixed-strings basic-regexp perl-regexp regexp ignore-case no-ignore-case invert-match word-regexp line-regexp count color colour files-without-match files-with-matches max-count only-matching quiet silent no-messages byte-offset with-filename no-filename line-number initial-tab null after-context before-context context text binary-files exclude exclude-dir include recursive line-buffered null-data",
);

/** Options known to be harmless, of programs with others that write, start programs or read elsewhere. */
const LISTS: Readonly<Record<string, OptionList>> = {
  grep: GREP,
  egrep: GREP,
  fgrep: GREP,
  rg: optionList(
    "inwlcvosSFxUPNHIa0uqp",
    "egtTABCmMdr",
    "ignore-case line-number word-regexp files-with-matches files-without-match count count-matches invert-match only-matching case-sensitive smart-case fixed-strings line-regexp multiline multiline-dotall pcre2 no-line-number with-filename no-filename text null regexp glob iglob type type-not type-list after-context before-context context max-count max-columns max-columns-preview max-depth replace files hidden no-ignore no-ignore-vcs no-config json stats color colors heading no-heading column no-column trim sort sortr quiet pretty vimgrep passthru crlf encoding max-filesize one-file-system no-messages no-pcre2-unicode unrestricted",
  ),
  find: optionList(
    "HP",
    "",
    "",
    "name iname path ipath wholename iwholename regex iregex regextype type maxdepth mindepth size mtime mmin atime amin ctime cmin newer empty not a and o or prune print print0 printf depth xdev mount perm user group nouser nogroup links readable writable executable true false quit ls daystart noleaf ignore_readdir_race",
  ),
  fd: optionList(
    "HIusigFap0q1",
    "dteEScj",
    "hidden no-ignore unrestricted case-sensitive ignore-case glob regex fixed-strings absolute-path full-path max-depth min-depth exact-depth type extension exclude size changed-within changed-before color print0 max-results quiet",
  ),
  ag: optionList(
    "acilLnqQsSvwu0",
    "ABCGm",
    "ignore-case case-sensitive literal word-regexp count files-with-matches hidden nocolor nogroup numbers column",
  ),
  sort: optionList(
    "bdfgiMhnRrVcCmsuz",
    "kt",
    "ignore-leading-blanks dictionary-order ignore-case general-numeric-sort ignore-nonprinting month-sort human-numeric-sort numeric-sort random-sort reverse sort version-sort check merge key stable field-separator unique zero-terminated",
  ),
  tree: optionList("adfipsughDFrtUcCn", "LPI", "dirsfirst noreport prune gitignore du si"),
};

/** Why a command is at least asked about because of what its program does with its options. */
export function programConcern(program: string, words: readonly string[]): string | undefined {
  if (program === "git") return gitConcern(words);
  if (program === "sed" || program === "gsed") return sedConcern(words);
  if (program === "tar" || program === "gtar" || program === "bsdtar") return tarConcern(words);
  if (program === "uniq" && words.filter((word) => !word.startsWith("-")).length > 1)
    return "the second name given to `uniq` is written to";
  if (/^[gmn]?awk$/.test(program)) return awkConcern(words);
  if (program === "printf" && words[0]?.startsWith("-")) return "`printf -v` sets a variable";
  if (["diff", "cat", "head", "tail", "wc", "ls"].includes(program)) return undefined;
  const list = Object.hasOwn(LISTS, program) ? LISTS[program] : undefined;
  const option = list && unlistedOption(words, list);
  return option === undefined
    ? undefined
    : `\`${option}\` is not among the options of \`${program}\` known to be harmless`;
}

/** Scripts that print, delete, quit or substitute. `w`, `r`, `e`, `s///w` and `s///e` write, read and run. */
const SED_ADDRESS = String.raw`(?:\d+|\$|/[^/\\;]{1,200}/)`;
const SED_SCRIPT = new RegExp(
  `^(?:${SED_ADDRESS}(?:,${SED_ADDRESS})?)?!?(?:[pdq=]|s(?:/[^/\\\\\\n]{0,300}){2}/[gpiI0-9]{0,6})$`,
);

function sedConcern(words: readonly string[]): string | undefined {
  const scripts: string[] = [];
  const names: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (["--quiet", "--silent", "--regexp-extended", "--null-data", "--sandbox"].includes(word)) continue;
    const long = /^--expression=([\s\S]*)$/.exec(word)?.[1];
    const cluster = /^-([nErsuz]*)(?:e([\s\S]*))?$/.exec(word);
    if (long !== undefined) scripts.push(long);
    else if (cluster && word !== "-") {
      if (cluster[2] !== undefined) scripts.push(cluster[2] === "" ? (words[++at] ?? "") : cluster[2]);
    } else if (word.startsWith("-") && word !== "-")
      return `\`${word}\` is not among the options of \`sed\` known to be harmless`;
    else names.push(word);
  }
  const judged = scripts.length > 0 ? scripts : names.slice(0, 1);
  return judged.every((script) => SED_SCRIPT.test(script))
    ? undefined
    : "a `sed` script can write files and run commands";
}

function tarConcern(words: readonly string[]): string | undefined {
  const [mode = "", file = "", ...rest] = words;
  // Only `tar -tf FILE`; a name with a colon is fetched from another host by a program.
  const lists = /^-?[tvzjJ]{0,5}t[vzjJ]{0,5}f$/.test(mode) && !/^-|:/.test(file);
  return lists && rest.every((word) => !word.startsWith("-"))
    ? undefined
    : "`tar` can write files and run programs";
}

function awkConcern(words: readonly string[]): string | undefined {
  const harmless = words.every((word) => !/^-[^Fv]|^--|system|getline|[|>@]/.test(word));
  return harmless ? undefined : "an `awk` program can write files and run commands";
}
