/** How comments and strings are written where no grammar is at hand, by file name. */

export interface CommentStyle {
  /** What begins a comment that ends with its line. */
  line: readonly string[];
  block: readonly (readonly [open: string, close: string])[];
  /** Blocks lie inside blocks. */
  nested?: true;
  quotes: readonly Quote[];
  /** A comment of one line begins the line, or is none. */
  atLineStart?: true;
  /** What follows `<<WORD` up to a line with that word is text. */
  heredocs?: true;
  /** `$tag$ ... $tag$` is text. */
  dollarQuotes?: true;
}

export interface Quote {
  open: string;
  close: string;
  /** What takes a closing quote its meaning: a backslash, or being written twice. */
  escape?: "\\" | "twice";
  /** Goes on over the end of a line. */
  lines?: true;
}

const DOUBLE: Quote = { open: '"', close: '"', escape: "\\" };
const SINGLE: Quote = { open: "'", close: "'", escape: "\\" };
const LONG: readonly Quote[] = [
  { open: '"""', close: '"""', escape: "\\", lines: true },
  { open: "'''", close: "'''", escape: "\\", lines: true },
];

const C_LIKE: CommentStyle = {
  line: ["//"],
  block: [["/*", "*/"]],
  quotes: [
    ...LONG,
    { open: '@"', close: '"', escape: "twice", lines: true },
    { open: "`", close: "`", escape: "\\", lines: true },
    DOUBLE,
    SINGLE,
  ],
};

const SQL_NAMES: readonly Quote[] = [
  { open: '"', close: '"', escape: "twice", lines: true },
  { open: "`", close: "`", escape: "twice", lines: true },
];
const SQL_BASE = { line: ["--"], block: [["/*", "*/"]], nested: true, dollarQuotes: true } as const;

/** As the standard has it, and as MySQL and `E'...'` have it: which one holds, the text alone does not tell. */
const SQL: readonly CommentStyle[] = [
  { ...SQL_BASE, quotes: [{ open: "'", close: "'", escape: "twice", lines: true }, ...SQL_NAMES] },
  { ...SQL_BASE, quotes: [{ open: "'", close: "'", escape: "\\", lines: true }, ...SQL_NAMES] },
];

const HASH: CommentStyle = {
  line: ["#"],
  block: [],
  quotes: [...LONG, { ...DOUBLE, lines: true }, { ...SINGLE, lines: true }],
};
const HCL: CommentStyle = {
  line: ["#", "//"],
  block: [["/*", "*/"]],
  quotes: [DOUBLE],
  heredocs: true,
};
const MARKUP: CommentStyle = { line: [], block: [["<!--", "-->"]], quotes: [] };
const SETTINGS: CommentStyle = { line: ["#", ";"], block: [], quotes: [], atLineStart: true };
const DOCKERFILE: CommentStyle = { line: ["#"], block: [], quotes: [], atLineStart: true, heredocs: true };
const NONE: CommentStyle = { line: [], block: [], quotes: [] };

const BY_EXTENSION: readonly (readonly [RegExp, readonly CommentStyle[]])[] = [
  [/\.(?:sql|pgsql|psql|ddl)$/i, SQL],
  [
    /\.(?:proto|prisma|c|h|cc|cpp|hpp|cs|scala|sbt|swift|dart|groovy|gradle|jsonc|json5|less|scss)$/i,
    [C_LIKE],
  ],
  [/\.(?:tf|tfvars|hcl)$/i, [HCL]],
  [/\.(?:graphqls?|gql|toml)$/i, [HASH]],
  [/\.(?:xml|html?|xhtml|md|markdown|svg|xsd|wsdl)$/i, [MARKUP]],
  [/\.(?:ini|cfg|properties|env)$|(?:^|\/)\.env[^/]*$/i, [SETTINGS]],
  [/(?:^|\/)(?:[^/]+\.)?(?:Dockerfile|Containerfile)(?:\.[^/]+)?$/i, [DOCKERFILE]],
  [/\.json$/i, [NONE]],
];

/**
 * The ways in which a file of this name may be read; several where dialects differ, and then only what is a comment in
 * all of them is one. `undefined`: nothing is known about such files.
 */
export function commentStylesOf(path: string): readonly CommentStyle[] | undefined {
  return BY_EXTENSION.find(([names]) => names.test(path))?.[1];
}
