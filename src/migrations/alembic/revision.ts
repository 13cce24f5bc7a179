import type { LineRange } from "../../domain/pull-request.ts";
import type { MigrationFile } from "../framework.ts";
import type { PyModule } from "../python/module.ts";
import { type PyValue, textOf } from "../python/value.ts";
import type { ReadProblem } from "../problem.ts";

/** Where a migration stands in Alembic's graph. */
export interface Revision {
  file: MigrationFile;
  id: string;
  /** What it comes after: `down_revision`, several for a merge. */
  parents: readonly string[];
  /** `depends_on`: ids or labels that must have run as well. */
  needs: readonly string[];
  labels: readonly string[];
  lines: LineRange;
}

/** The identifiers at the top of a migration; `undefined` when the file has none that are written out. */
export function revisionOf(file: MigrationFile, { scope }: PyModule): Revision | undefined {
  const id = scope.values.get("revision");
  const text = textOf(id);
  const down = scope.values.get("down_revision");
  if (!id || text === undefined || !down) return undefined;
  const parents = idsOf(down);
  if (!parents) return undefined;
  return {
    file,
    id: text,
    parents,
    needs: idsOf(scope.values.get("depends_on")) ?? [],
    labels: idsOf(scope.values.get("branch_labels")) ?? [],
    lines: down.lines,
  };
}

function idsOf(value: PyValue | undefined): readonly string[] | undefined {
  if (!value || value.is === "none") return [];
  if (value.is === "text") return [value.value];
  if (value.is !== "list") return undefined;
  const ids = value.items.map(textOf);
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

/**
 * Revisions in an order in which Alembic could run them: each after those it names. Between branches, whose order
 * is open, the date in the file's head decides, then its name.
 *
 * @returns the problems of each, by its file: a parent that is not there, an id used twice, a circle
 */
export function inOrder(revisions: readonly Revision[]): {
  ordered: readonly Revision[];
  problems: ReadonlyMap<MigrationFile, readonly ReadProblem[]>;
} {
  const problems = new Map<MigrationFile, ReadProblem[]>();
  const say = ({ file, lines }: Revision, message: string): void => {
    problems.set(file, [...(problems.get(file) ?? []), { line: lines.from, message }]);
  };
  const byId = new Map<string, Revision>();
  const byLabel = new Map<string, Revision>();
  for (const revision of revisions) {
    const other = byId.get(revision.id);
    if (other) say(revision, `revision ${revision.id} is ${other.file.place.path} already`);
    else byId.set(revision.id, revision);
    for (const label of revision.labels) byLabel.set(label, revision);
  }
  const find = (id: string): Revision | undefined => byId.get(id) ?? byLabel.get(id) ?? byPrefix(byId, id);
  const waits = new Map<Revision, Set<Revision>>();
  const followers = new Map<Revision, Revision[]>();
  for (const revision of revisions) {
    const before = new Set<Revision>();
    for (const id of [...revision.parents, ...revision.needs]) {
      const found = find(id);
      if (found && found !== revision) before.add(found);
      else say(revision, `revision ${id}, which it comes after, is not there`);
    }
    waits.set(revision, before);
    for (const one of before) followers.set(one, [...(followers.get(one) ?? []), revision]);
  }
  const ready = revisions.filter((revision) => waits.get(revision)?.size === 0).sort(byDate);
  const ordered: Revision[] = [];
  for (let next = ready.shift(); next; next = ready.shift()) {
    ordered.push(next);
    for (const follower of followers.get(next) ?? []) {
      const left = waits.get(follower);
      left?.delete(next);
      if (left?.size === 0) insert(ready, follower);
    }
  }
  const done = new Set(ordered);
  for (const revision of revisions) {
    if (done.has(revision)) continue;
    say(revision, "the revisions go round in a circle");
    ordered.push(revision);
  }
  return { ordered, problems };
}

/** Alembic takes the beginning of an id for the id. */
function byPrefix(byId: ReadonlyMap<string, Revision>, id: string): Revision | undefined {
  if (id.length < 4) return undefined;
  const found = [...byId.keys()].filter((one) => one.startsWith(id));
  return found.length === 1 ? byId.get(found[0] ?? "") : undefined;
}

function insert(ready: Revision[], revision: Revision): void {
  const at = ready.findIndex((one) => byDate(revision, one) < 0);
  ready.splice(at === -1 ? ready.length : at, 0, revision);
}

function byDate(left: Revision, right: Revision): number {
  const [a, b] = [keyOf(left), keyOf(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyOf({ file }: Revision): string {
  const date = /^Create Date: (\d{4}-\d\d-\d\d[ T][\d:.]+)/m.exec(file.text.slice(0, 2000))?.[1] ?? "";
  return `${date.replace("T", " ")} ${file.place.path}`;
}
