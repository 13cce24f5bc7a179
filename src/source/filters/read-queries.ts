import { type Grammar, parseProgram } from "../../syntax/parse.ts";
import { knexQueries, laravelQueries } from "./builders.ts";
import type { CodeQuery } from "./code-query.ts";
import { djangoQueries } from "./django.ts";
import { ectoQueries } from "./ecto.ts";
import { prismaQueries } from "./prisma.ts";
import { railsQueries } from "./rails.ts";
import { sqlalchemyQueries } from "./sqlalchemy.ts";
import { sqlInFile, sqlInLiterals, sqlInTree } from "./sql-strings.ts";
import { whereOptionQueries } from "./where-option.ts";

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  tsx: "tsx",
  js: "tsx",
  jsx: "tsx",
  mjs: "tsx",
  cjs: "tsx",
  py: "python",
  rb: "ruby",
  rake: "ruby",
  php: "php",
  ex: "elixir",
  exs: "elixir",
};

const LITERALS = new Set(["go", "java", "kt", "kts", "scala", "rs", "cs"]);

/** Characters. A longer program was written by a tool. */
const MAX_LENGTH = 512 * 1024;

/** Whether queries are looked for in a file of this name. */
export function mayHoldQueries(path: string): boolean {
  const extension = extensionOf(path);
  return Object.hasOwn(GRAMMARS, extension) || LITERALS.has(extension) || extension === "sql";
}

/** The queries of one program, in SQL and through Prisma, Knex, Sequelize, TypeORM, Django,
 * SQLAlchemy, Active Record, Laravel and Ecto. Nothing for what is too long. */
export function readQueries(path: string, text: string): readonly CodeQuery[] {
  if (text.length > MAX_LENGTH || !ASKS.test(text)) return [];
  const extension = extensionOf(path);
  if (extension === "sql") return sqlInFile(text);
  if (LITERALS.has(extension)) return sqlInLiterals(text);
  const grammar = Object.hasOwn(GRAMMARS, extension) ? GRAMMARS[extension] : undefined;
  const root = grammar && parseProgram(grammar, text).root;
  if (!grammar || !root) return [];
  const sql = sqlInTree(grammar, root, text);
  if (grammar === "typescript" || grammar === "tsx") {
    return [
      ...sql,
      ...prismaQueries(root, text),
      ...knexQueries(root, text),
      ...whereOptionQueries(root, text),
    ];
  }
  if (grammar === "python") return [...sql, ...djangoQueries(root, text), ...sqlalchemyQueries(root, text)];
  if (grammar === "ruby") return [...sql, ...railsQueries(root, text)];
  if (grammar === "php") return [...sql, ...laravelQueries(root, text)];
  if (grammar === "elixir") return [...sql, ...ectoQueries(root)];
  return sql;
}

/** Saves the parsing of programs that make no queries. */
const ASKS =
  /\b(?:where|join|objects|whereIn|firstWhere|filter_by|get_by)\b|\bquery\b.{0,80}\bfilter\(|\.(?:find\w*By|countBy)(?:OrFail)?\(|\border\s+by\b|\.(?:find|find_by|exists\?|order|findMany|findFirst|findUnique|count|groupBy|aggregate|update|delete|updateMany|deleteMany)\b/i;

function extensionOf(path: string): string {
  return /\.([A-Za-z]{1,5})$/.exec(path)?.[1]?.toLowerCase() ?? "";
}
