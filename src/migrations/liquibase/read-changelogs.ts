import type { ChangeSet } from "../change-sets.ts";
import { migrationOf } from "../change-sets.ts";
import type { MigrationFile, ReadFile, ReadSeries } from "../framework.ts";
import { above, join } from "../place.ts";
import type { ReadProblem } from "../problem.ts";
import { readSqlFile } from "../sql-file.ts";
import { readChangeSet } from "./change-set.ts";
import { type Element, isYes } from "./element.ts";
import { isForPostgres, Properties } from "./properties.ts";
import { readXml } from "./read-xml.ts";
import { readYamlChangelog } from "./read-yaml.ts";
import { formattedSql, isFormattedSql } from "./formatted-sql.ts";

const FRAMEWORK = "liquibase";

/** Changelogs that include one another; a circle would have no end. */
const MAX_DEPTH = 40;
const MAX_CHANGE_SETS = 20_000;

/** Reads all changelogs of a folder, from those that nothing includes down to what they include, in their order. */
export async function readChangelogs(files: readonly MigrationFile[]): Promise<ReadSeries> {
  const reader = new ChangelogReader(files);
  return reader.all();
}

interface Document {
  root?: Element;
  problems: readonly ReadProblem[];
  gap?: string;
}

class ChangelogReader {
  readonly #files: readonly MigrationFile[];
  readonly #documents = new Map<MigrationFile, Document>();
  readonly #properties = new Properties();
  readonly #sets = new Map<MigrationFile, ChangeSet[]>();
  readonly #read = new Map<MigrationFile, ReadFile>();
  readonly #problems = new Map<MigrationFile, ReadProblem[]>();
  /** In the order in which they are come to. */
  readonly #order: MigrationFile[] = [];
  #count = 0;

  constructor(files: readonly MigrationFile[]) {
    this.#files = files;
  }

  async all(): Promise<ReadSeries> {
    for (const file of this.#files) if (!isSql(file)) this.#documents.set(file, documentOf(file));
    const included = new Set([...this.#documents].flatMap(([file, { root }]) => this.#included(file, root)));
    const tops = [...this.#documents.keys()].filter((file) => !included.has(file));
    const masters = tops.filter((file) => hasIncludes(this.#documents.get(file)?.root));
    const starts = masters.length > 0 ? masters : tops;
    for (const file of starts) await this.#visit(file, 0);
    // A pull request may bring a changelog before, or without, the line that includes it.
    for (const file of this.#files) {
      if (this.#order.includes(file) || isSqlOfChange(file, this.#sets)) continue;
      if (masters.length > 0 && !isSql(file))
        this.#say(file, 1, "no changelog here includes it: Liquibase would not run it");
      else await this.#visit(file, 0);
    }
    return {
      files: this.#files
        .filter((file) => this.#order.includes(file) || this.#problems.has(file))
        .sort((left, right) => this.#placeOf(left) - this.#placeOf(right))
        .map((file) => ({ file, read: this.#result(file) })),
    };
  }

  #placeOf(file: MigrationFile): number {
    const at = this.#order.indexOf(file);
    return at === -1 ? this.#order.length : at;
  }

  #result(file: MigrationFile): ReadFile {
    const problems = this.#problems.get(file) ?? [];
    const read = this.#read.get(file);
    if (read) return read;
    const gap = this.#documents.get(file)?.gap;
    if (gap !== undefined) return { problems: [], unread: gap };
    if (!this.#order.includes(file))
      return { problems: [], unread: problems[0]?.message ?? "it is not read" };
    const sets = this.#sets.get(file) ?? [];
    return { ...migrationOf(file.place.path, FRAMEWORK, sets), problems, changeSets: sets };
  }

  async #visit(file: MigrationFile, depth: number): Promise<void> {
    if (this.#order.includes(file) || depth > MAX_DEPTH) return;
    if (isSql(file)) {
      this.#order.push(file);
      this.#read.set(
        file,
        isFormattedSql(file.text)
          ? await formattedSql(file)
          : await readSqlFile(file, FRAMEWORK, { transactional: () => true }),
      );
      return;
    }
    const document = this.#documents.get(file);
    if (!document) return;
    const place = this.#order.length;
    if (!document.root) {
      this.#order.push(file);
      return;
    }
    this.#problems.set(file, [...document.problems]);
    const sets: ChangeSet[] = [];
    this.#sets.set(file, sets);
    await this.#entries(document.root, file, sets, depth);
    // A file whose own change sets come first stands before what it includes.
    const leads =
      document.root.children.find(({ name }) => name === "changeSet" || INCLUDES.has(name))?.name ===
      "changeSet";
    if (!this.#order.includes(file)) this.#order.splice(leads ? place : this.#order.length, 0, file);
  }

  async #entries(root: Element, file: MigrationFile, sets: ChangeSet[], depth: number): Promise<void> {
    for (const entry of root.children) {
      if (entry.name === "property") this.#property(this.#properties.fillAll(entry), file);
      else if (INCLUDES.has(entry.name)) {
        const element = this.#properties.fillAll(entry);
        const found = this.#filesOf(element, file);
        if (found.length === 0 && !this.#isElsewhere(element, file))
          this.#say(
            file,
            entry.lines.from,
            `${entry.attributes.get("file") ?? entry.attributes.get("path") ?? "a file"}, which it includes, is not here`,
          );
        for (const one of found) await this.#visit(one, depth + 1);
      } else if (entry.name === "changeSet") {
        this.#count++;
        if (this.#count > MAX_CHANGE_SETS) {
          this.#say(file, entry.lines.from, `only the first ${MAX_CHANGE_SETS} change sets are read`);
          return;
        }
        const read = await readChangeSet(this.#properties.fillAll(entry), file, (path, relative) =>
          this.#find(path, relative, file),
        );
        if (!read) continue;
        sets.push(read.set);
        for (const { line, message } of read.problems) this.#say(file, line, message);
      }
    }
  }

  #property(element: Element, file: MigrationFile): void {
    if (element.attributes.has("file") && isForPostgres(element.attributes.get("dbms")))
      this.#say(file, element.lines.from, "the properties of another file are not read");
    else this.#properties.define(element);
  }

  #say(file: MigrationFile, line: number, message: string): void {
    this.#problems.set(file, [...(this.#problems.get(file) ?? []), { line, message }]);
  }

  #included(file: MigrationFile, root: Element | undefined): MigrationFile[] {
    return (root?.children ?? [])
      .filter(({ name }) => INCLUDES.has(name))
      .flatMap((element) => this.#filesOf(element, file));
  }

  #filesOf({ name, attributes }: Element, from: MigrationFile): readonly MigrationFile[] {
    const relative = isYes(attributes.get("relativeToChangelogFile"));
    if (name === "include") {
      const path = attributes.get("file");
      const found = path === undefined ? undefined : this.#find(path, relative, from);
      return found && found !== from ? [found] : [];
    }
    const folder = (attributes.get("path") ?? "").replace(/^classpath\*?:/, "").replace(/\/+$/, "");
    const exact = normal(join(from.place.folder, folder));
    const suffix = `/${normal(folder)}`;
    return this.#files
      .filter((file) => {
        if (file === from) return false;
        const own = file.place.folder;
        return relative ? own === exact || own.startsWith(`${exact}/`) : `/${own}/`.includes(`${suffix}/`);
      })
      .sort((left, right) => (left.place.path < right.place.path ? -1 : 1));
  }

  #find(path: string, relative: boolean, from: MigrationFile): MigrationFile | undefined {
    const written = path.replace(/^classpath\*?:/, "").replaceAll("\\", "/");
    const beside = normal(join(from.place.folder, written));
    const plain = normal(written);
    const exact = this.#files.find((file) => file.place.path === (relative ? beside : plain));
    if (exact || relative) return exact;
    return (
      this.#files.find((file) => file.place.path.endsWith(`/${plain}`)) ??
      this.#files.find((file) => file.place.path === beside)
    );
  }

  /** A file of another folder, or one whose kind is not read here, is no mistake of the changelog. */
  #isElsewhere({ attributes, name }: Element, { place, around }: MigrationFile): boolean {
    if (name === "includeAll") return true;
    const path = (attributes.get("file") ?? "").replace(/^classpath\*?:/, "");
    for (let folder = place.folder; ; folder = above(folder)) {
      if (around.has(normal(join(folder, path)))) return true;
      if (folder === "") return false;
    }
  }
}

const INCLUDES = new Set(["include", "includeAll"]);

function hasIncludes(root: Element | undefined): boolean {
  return root?.children.some(({ name }) => INCLUDES.has(name)) ?? false;
}

function isSql({ place }: MigrationFile): boolean {
  return place.name.toLowerCase().endsWith(".sql");
}

/** SQL that a change set has run already, as its `sqlFile`. */
function isSqlOfChange(file: MigrationFile, sets: ReadonlyMap<MigrationFile, readonly ChangeSet[]>): boolean {
  return [...sets.values()].some((own) =>
    own.some(({ statements, back }) =>
      [...statements, ...(back ?? [])].some(({ at }) => at.path === file.place.path),
    ),
  );
}

/** Without `.` and `..`. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function documentOf(file: MigrationFile): Document {
  if (!/\.xml$/i.test(file.place.name)) {
    const read = readYamlChangelog(file.text);
    return read.root ? { root: read.root, problems: read.problems } : { problems: [], gap: read.gap };
  }
  const { root, gap } = readXml(file.text);
  return root ? { root, problems: [] } : { problems: [], gap };
}
