import { type OptionList, optionList, unlistedOption } from "./options.ts";

const DIFF =
  "patch no-patch unified raw minimal patience histogram diff-algorithm stat numstat shortstat dirstat summary " +
  "patch-with-stat name-only name-status color no-color color-words color-moved word-diff word-diff-regex no-renames " +
  "find-renames find-copies find-copies-harder diff-filter pickaxe-all pickaxe-regex full-index binary abbrev " +
  "no-abbrev text ignore-space-at-eol ignore-space-change ignore-all-space ignore-blank-lines inter-hunk-context " +
  "function-context exit-code quiet relative no-relative no-prefix src-prefix dst-prefix check cached staged " +
  "merge-base submodule no-ext-diff no-textconv ignore-submodules compact-summary";
const REVISIONS =
  "oneline graph all branches tags remotes pretty format abbrev-commit no-abbrev-commit max-count skip since after " +
  "until before author committer grep all-match invert-grep regexp-ignore-case extended-regexp fixed-strings " +
  "perl-regexp merges no-merges min-parents max-parents first-parent reverse follow decorate no-decorate " +
  "decorate-refs date date-order author-date-order topo-order parents children left-right cherry-pick cherry-mark " +
  "cherry left-only right-only ancestry-path simplify-by-decoration full-history dense sparse boundary not " +
  "no-walk walk-reflogs relative-date source mailmap no-mailmap use-mailmap notes no-notes count objects full-diff log-size";
const LOG = optionList("0123456789pusabwRmcgiEFPWzqrt", "nUMCBGSLl", `${DIFF} ${REVISIONS}`);
const NONE = optionList("", "", "");

/** Subcommands that only read, with the options that keep them so. */
const READERS: Readonly<Record<string, OptionList>> = {
  log: LOG,
  show: LOG,
  diff: LOG,
  whatchanged: LOG,
  "diff-tree": LOG,
  "diff-index": LOG,
  "diff-files": LOG,
  "rev-list": LOG,
  shortlog: optionList("nsec", "w", `${REVISIONS} numbered summary email committer group`),
  status: optionList(
    "sbvzu",
    "",
    "short branch show-stash porcelain long verbose untracked-files ignored ignore-submodules column no-column ahead-behind no-ahead-behind renames no-renames find-renames",
  ),
  blame: optionList(
    "bcleltfnspwk",
    "LMC",
    "root show-stats porcelain line-porcelain incremental date abbrev show-name show-number show-email minimal color-lines color-by-age ignore-rev reverse first-parent encoding",
  ),
  grep: optionList(
    "aiIwvhHEGPFnlLzocpWqr0123456789",
    "eABCm",
    "cached untracked no-exclude-standard exclude-standard text ignore-case invert-match word-regexp extended-regexp basic-regexp perl-regexp fixed-strings line-number column files-with-matches name-only files-without-match null only-matching count color no-color break heading show-function function-context context after-context before-context max-depth recursive no-recursive and or not all-match quiet max-count full-name threads no-textconv",
  ),
  "ls-files": optionList(
    "zcdomiskutv",
    "x",
    "cached deleted others modified ignored stage killed unmerged exclude exclude-standard directory eol full-name abbrev debug deduplicate error-unmatch format",
  ),
  "ls-tree": optionList(
    "drtlz",
    "",
    "long name-only name-status object-only full-name full-tree abbrev format",
  ),
  "cat-file": optionList("tspe", "", ""),
  "rev-parse": optionList(
    "q",
    "",
    "verify quiet short abbrev-ref symbolic symbolic-full-name all branches tags remotes show-toplevel show-prefix show-cdup is-inside-work-tree is-bare-repository git-dir show-object-format",
  ),
  "merge-base": optionList("a", "", "all octopus independent is-ancestor fork-point"),
  describe: optionList(
    "",
    "",
    "all tags contains abbrev candidates exact-match long match exclude always first-parent dirty",
  ),
  "name-rev": optionList("", "", "tags refs exclude all name-only no-undefined always"),
  "for-each-ref": optionList(
    "",
    "",
    "count sort format points-at merged no-merged contains no-contains ignore-case color",
  ),
  "show-ref": optionList("dqs", "", "head tags branches heads dereference hash verify abbrev quiet exists"),
  "count-objects": optionList("vH", "", "verbose human-readable"),
  version: NONE,
  branch: optionList(
    "avrl",
    "",
    "all list remotes verbose show-current contains no-contains merged no-merged points-at sort format color no-color column no-column abbrev",
  ),
  tag: optionList(
    "l",
    "n",
    "list contains no-contains merged no-merged points-at sort format column no-column color",
  ),
  remote: optionList("v", "", "verbose"),
};

/** Subcommands that write inside the checkout or talk to a remote: a rule may allow them, but no option of theirs. */
const WRITERS: ReadonlySet<string> = new Set([
  "add",
  "am",
  "checkout",
  "cherry-pick",
  "clean",
  "commit",
  "gc",
  "init",
  "merge",
  "mv",
  "notes",
  "prune",
  "pull",
  "push",
  "rebase",
  "reflog",
  "reset",
  "restore",
  "revert",
  "rm",
  "stash",
  "switch",
]);

/** Options before the subcommand that change nothing but how it is shown. */
const HARMLESS = new Set([
  "--no-pager",
  "-P",
  "--no-optional-locks",
  "--no-replace-objects",
  "--literal-pathspecs",
  "--version",
]);
const WITH_VALUE = new Set([
  "-C",
  "-c",
  "--git-dir",
  "--work-tree",
  "--namespace",
  "--super-prefix",
  "--config-env",
  "--exec-path",
  "--attr-source",
]);

/** Where the subcommand stands among the words behind `git`; their number when there is none. */
function subcommandAt(words: readonly string[]): number {
  let at = 0;
  while (words[at]?.startsWith("-")) at += WITH_VALUE.has(words[at] ?? "") ? 2 : 1;
  return Math.min(at, words.length);
}

/** The words behind `git` without the options before the subcommand. */
export function withoutGitOptions(words: readonly string[]): readonly string[] {
  return words.slice(subcommandAt(words));
}

/** Why a git command is at least asked about. `words` are those behind `git`. */
export function gitConcern(words: readonly string[]): string | undefined {
  const at = subcommandAt(words);
  const before = words.slice(0, at).find((word) => !HARMLESS.has(word));
  if (before !== undefined) return `\`git ${before}\` can change what git runs, reads or writes`;
  const subcommand = words[at];
  if (subcommand === undefined) return undefined;
  const rest = words.slice(at + 1);
  const reader = Object.hasOwn(READERS, subcommand) ? READERS[subcommand] : undefined;
  if (!reader && !WRITERS.has(subcommand))
    return `\`git ${subcommand}\` may be an alias, or runs other programs`;
  const option = unlistedOption(rest, reader ?? NONE);
  if (option !== undefined)
    return `\`${option}\` is not among the options of \`git ${subcommand}\` known to be harmless`;
  // A transport of its own (`ext::sh -c …`) is a program to run.
  return !reader && rest.some((word) => word.includes("::"))
    ? "the address names a program to run"
    : undefined;
}
