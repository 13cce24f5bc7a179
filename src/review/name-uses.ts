import type { RehearsedMigration, StatementPart } from "../domain/facts.ts";
import type { NameUses, Quote } from "../domain/migration-context.ts";
import { purposeOf } from "../domain/path-purpose.ts";
import type { LoadedPull, Tree } from "../domain/tree.ts";
import { recognise } from "../migrations/recognise.ts";
import { columnSpellings, isCommon, tableSpellings, wordPattern } from "./spellings.ts";

/** Bounds of one search: beyond them a repository is searched in part, source folders of the same top first. */
const MAX_FILES = 6_000;
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_FILE_BYTES = 256 * 1024;
const MAX_NAMES = 40;
/** Of one name: what a reader can go through. */
const MAX_PLACES = 10;
/** Characters of a line that a person wrote. */
const MAX_LINE = 300;

/** Lines of code that name what these migrations drop (at head) or rename (at the merge base), by migration. */
export async function usesOfNames(
  loaded: LoadedPull,
  facts: readonly RehearsedMigration[],
): Promise<ReadonlyMap<string, readonly NameUses[]>> {
  const wanted = facts
    .flatMap((fact) => namesOf(fact).map((name) => ({ path: fact.path, name })))
    .slice(0, MAX_NAMES);
  const uses = new Map<string, NameUses[]>();
  for (const side of ["head", "base"] as const) {
    const here = wanted.filter(({ name }) => name.side === side);
    if (here.length === 0) continue;
    const searches = here.map(({ path, name }) => ({ path, search: new Search(name) }));
    const tree = side === "head" ? loaded.trees.head : loaded.trees.mergeBase;
    await searchTree(
      tree,
      searches.map(({ search }) => search),
    );
    for (const { path, search } of searches) {
      const found = search.found();
      if (found) uses.set(path, [...(uses.get(path) ?? []), found]);
    }
  }
  return uses;
}

interface Name extends Pick<NameUses, "table" | "column" | "side"> {
  /** Other tables have a column of this name as well: the word alone does not say which is meant. */
  shared: boolean;
}

function namesOf(fact: RehearsedMigration): readonly Name[] {
  // What is only parsed, as MySQL is, has to be taken at its word.
  const parts = fact.statements.flatMap((statement) =>
    statement.outcome === "ran" || !fact.rehearsed ? (statement.parts ?? []) : [],
  );
  const names = parts.flatMap((part): Name[] => {
    const side = SIDES[part.kind];
    if (!side) return [];
    const [column] = part.columns;
    const tables = fact.whole?.after.tables ?? [];
    const having = tables.filter(({ columns }) => columns.some(({ name }) => name === column));
    // What comes back under the same name goes on working.
    if (having.some(({ name }) => name === part.table.name)) return [];
    return [
      {
        table: part.table,
        side,
        shared: having.length > 0 || !fact.rehearsed,
        ...(column === undefined ? {} : { column }),
      },
    ];
  });
  const once = new Map(names.map((name) => [JSON.stringify(name), name]));
  return [...once.values()];
}

/** Code at head ought to have stopped; a rename meets the code that runs while the migration does. */
const SIDES: Partial<Record<StatementPart["kind"], NameUses["side"]>> = {
  "drop-table": "head",
  "drop-column": "head",
  "rename-table": "base",
  "rename-column": "base",
};

// ------------------------------------------------------------------ one name

interface Found extends Quote {
  weight: number;
}

class Search {
  readonly #name: Name;
  readonly #table: RegExp;
  readonly #word: RegExp;
  readonly #common: boolean;
  #places: Found[] = [];
  #count = 0;

  constructor(name: Name) {
    this.#name = name;
    this.#table = wordPattern(tableSpellings(name.table.name));
    this.#word = name.column === undefined ? this.#table : wordPattern(columnSpellings(name.column));
    this.#common = name.shared || isCommon(name.column ?? name.table.name);
  }

  look(path: string, text: string, lines: () => readonly string[]): void {
    const { column, side } = this.#name;
    if (!this.#word.test(text)) return;
    const aboutTable = this.#table.test(text) || this.#table.test(path);
    if (column !== undefined && !aboutTable) return;
    for (const [index, line] of lines().entries()) {
      if (line.length > MAX_LINE || !this.#word.test(line) || COMMENT.test(line) || IMPORT.test(line))
        continue;
      if (
        !this.#tells(line, () =>
          lines()
            .slice(Math.max(0, index - NEAR), index + NEAR + 1)
            .join("\n"),
        )
      )
        continue;
      this.#count++;
      const weight = (DATA.test(line) ? 2 : 0) + (MODEL.test(path) ? 1 : 0);
      const at = { path, from: index + 1, to: index + 1, side };
      this.#places.push({ at, excerpt: line.trim(), weight });
      if (this.#places.length > 20 * MAX_PLACES) this.#trim();
    }
  }

  /** A word that is common in any program tells nothing by itself: the table has to stand near it, in a query or model. */
  #tells(line: string, around: () => string): boolean {
    if (this.#name.column === undefined) return !this.#common || SQL.test(line) || MODEL_OF.test(line);
    if (!this.#common) return CODE.test(line);
    return DATA.test(line) && this.#table.test(around());
  }

  #trim(): void {
    this.#places.sort(byWeight);
    this.#places = this.#places.slice(0, MAX_PLACES);
  }

  found(): NameUses | undefined {
    this.#trim();
    if (this.#places.length === 0) return undefined;
    const { shared: _shared, ...name } = this.#name;
    return {
      ...name,
      places: this.#places.map(({ at, excerpt }) => ({ at, excerpt })),
      count: this.#count,
    };
  }
}

/** Lines around a common word in which its table has to stand. */
const NEAR = 3;
const COMMENT = /^\s*(?:\/\/|#(?!\[)|\*|\/\*|--|""")/;
const IMPORT =
  /^\s*(?:import\b|from\s+\S+\s+import\b|(?:pub(?:\(\w+\))?\s+)?(?:use|mod|extern)\s+\S+[;{]|require\b|using\s+\S+;|package\b)/;
const SQL =
  /\b(?:select|insert\s+into|update|delete\s+from|from|join|where|returning|order\s+by)\b.*["'`\w]/i;
const MODEL_OF =
  /@(?:Entity|Table|Column|JoinColumn)\b|\b(?:tableName|table_name|__tablename__|db_table|pgTable|sequelize\.define|model|belongs_to|has_many|has_one|diesel::table|Column\(|mapped_column|TableName)\b|\bmodel\s+\w+\s*\{/;
const DATA = new RegExp(
  `${SQL.source}|${MODEL_OF.source}|\\b(?:where|select|order|findMany|findFirst|findOne|filter|values|create|pluck|attributes|orderBy|set)\\b\\s*[({:]`,
  "i",
);
/** The word is more than prose: a member, a key, a quoted or typed name, or part of a query. */
const CODE = /[.:"'`=(){}[\],<>;]|->|\b(?:select|where|from|set)\b/i;
const MODEL = /(?:model|entit|schema|repositor|quer(?:y|ies)|store|dao|orm|database|\bdb\b)/i;

function byWeight(left: Found, right: Found): number {
  return right.weight - left.weight || compare(left.at.path, right.at.path) || left.at.from - right.at.from;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

// ------------------------------------------------------------------ the tree

async function searchTree(tree: Tree, searches: readonly Search[]): Promise<void> {
  const entries = (await tree.list()).filter(
    ({ path, kind, size }) =>
      kind === "file" &&
      size <= MAX_FILE_BYTES &&
      SOURCE.test(path) &&
      purposeOf(path) === "production" &&
      !OTHER.test(path) &&
      !recognise(path),
  );
  let bytes = 0;
  const chosen = entries.slice(0, MAX_FILES).filter(({ size }) => (bytes += size) <= MAX_BYTES);
  for (let from = 0; from < chosen.length; from += BATCH) {
    const texts = await tree.readAll(chosen.slice(from, from + BATCH).map(({ path }) => path));
    for (const [path, file] of texts) {
      if (file.state !== "text" || GENERATED.test(file.text.slice(0, 500))) continue;
      let split: readonly string[] | undefined;
      const lines = () => (split ??= file.text.split("\n"));
      for (const search of searches) search.look(path, file.text, lines);
    }
  }
}

const BATCH = 500;
const SOURCE =
  /\.(?:[cm]?[jt]sx?|py|rb|php|exs?|go|rs|java|kt|kts|scala|cs|swift|sql|prisma|graphql|vue|svelte|erb)$/i;
/** What makes the database, and tests that bear no other mark: neither says what runs in production. */
const OTHER =
  /(?:^|\/)(?:migrations?|migrate|versions|seeds?)\/|(?:^|\/)tests?\.[^/]+$|(?:^|\/)(?:schema\.rb|structure\.sql|schema\.sql)$/i;
const GENERATED = /code generated|do not edit|@generated|auto-?generated/i;
