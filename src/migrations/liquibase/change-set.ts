import type { MigrationStatement } from "../../domain/rehearsal.ts";
import type { ChangeSet } from "../change-sets.ts";
import type { MigrationFile } from "../framework.ts";
import type { ReadProblem } from "../problem.ts";
import type { Step } from "../steps/step.ts";
import { toStatements } from "../steps/to-statements.ts";
import { changeSteps } from "./changes.ts";
import { childrenOf, type Element, isYes, listOf } from "./element.ts";
import { inverseOf } from "./inverse.ts";
import { isMet, leavesOut } from "./preconditions.ts";
import { isForPostgres, unfilledIn } from "./properties.ts";
import { unread } from "./table.ts";
import { sqlSteps, withDelimiters } from "./sql-change.ts";

/** Finds the file that a changelog names. */
export type FindFile = (path: string, relative: boolean) => MigrationFile | undefined;

export interface ReadChangeSet {
  set: ChangeSet;
  problems: readonly ReadProblem[];
}

const ABOUT = new Set(["preConditions", "rollback", "comment", "validCheckSum", "modifySql", "property"]);

/** One `changeSet`, with its values filled in; `undefined` when it is for other databases. */
export async function readChangeSet(
  element: Element,
  file: MigrationFile,
  find: FindFile,
): Promise<ReadChangeSet | undefined> {
  const { attributes, children, lines } = element;
  if (!isForPostgres(attributes.get("dbms")) || isYes(attributes.get("ignore"))) return undefined;
  const problems: ReadProblem[] = [];
  for (const condition of childrenOf(element, "preConditions")) {
    const met = isMet(condition);
    if (met === false && leavesOut(condition)) return undefined;
    if (met === undefined && leavesOut(condition))
      problems.push({
        line: condition.lines.from,
        message: "its precondition depends on the database that it runs on; it is taken to be met",
      });
  }
  if (children.some(({ name }) => name === "modifySql"))
    problems.push({ line: lines.from, message: "what `modifySql` changes in its SQL is not read" });
  const changes = children.filter(({ name }) => !ABOUT.has(name));
  const forth = await run(changes, file, find);
  const back = await wayBack(element, changes, file, find);
  const id = `${attributes.get("id") ?? ""}::${attributes.get("author") ?? ""}`;
  const contexts = listOf(attributes.get("context") ?? attributes.get("contextFilter"));
  const again = isYes(attributes.get("runOnChange")) || isYes(attributes.get("runAlways"));
  const unreadBack =
    back &&
    (back.problems.length > 0 ||
      back.statements.some(isGap) ||
      forth.problems.length > 0 ||
      forth.statements.some(isGap))
      ? `line ${lines.from}: change set ${attributes.get("id") ?? ""} was not read whole`
      : undefined;
  return {
    problems: [...problems, ...forth.problems],
    set: {
      key: `${id}::${contexts.join(",")}`,
      statements: forth.statements,
      transactional: attributes.get("runInTransaction")?.toLowerCase() !== "false",
      ...(again ? { repeatable: true } : {}),
      ...(unreadBack !== undefined ? { unreadBack } : back ? { back: back.statements } : {}),
    },
  };
}

function isGap({ skip, kind }: MigrationStatement): boolean {
  return skip !== undefined && kind !== "data";
}

interface Run {
  statements: readonly MigrationStatement[];
  problems: readonly ReadProblem[];
}

async function run(changes: readonly Element[], file: MigrationFile, find: FindFile): Promise<Run> {
  const statements: MigrationStatement[] = [];
  const problems: ReadProblem[] = [];
  for (const change of changes) {
    const other = change.name === "sqlFile" ? sqlFile(change, find) : undefined;
    const read = other
      ? await toStatements(other.file, other.steps)
      : await toStatements(file, stepsOf(change));
    statements.push(...read.statements);
    problems.push(
      ...(other
        ? read.problems.map(({ line, message }) => ({
            line: change.lines.from,
            message: `${other.file.place.path}:${line} ${message}`,
          }))
        : read.problems),
    );
  }
  return { statements, problems };
}

function stepsOf(change: Element): Step[] {
  const property = unfilledIn(change);
  const steps = sqlSteps(change) ?? changeSteps(change);
  if (property !== undefined && (change.name !== "sql" || !steps || steps.length > 0))
    return steps?.length === 0 ? [] : [unread(`\${${property}}, which no changelog here defines`, change)];
  if (change.name === "sqlFile")
    return isForPostgres(change.attributes.get("dbms"))
      ? [unread(`the file ${change.attributes.get("path") ?? ""}, which is not among the changelogs`, change)]
      : [];
  return steps ?? [unread(`the change ${change.name}`, change)];
}

function sqlFile(
  { attributes }: Element,
  find: FindFile,
): { file: MigrationFile; steps: Step[] } | undefined {
  const path = attributes.get("path");
  if (path === undefined || !isForPostgres(attributes.get("dbms"))) return undefined;
  const file = find(path, isYes(attributes.get("relativeToChangelogFile")));
  if (!file) return undefined;
  const lines = { from: 1, to: file.text.split("\n").length };
  return { file, steps: [{ do: "sql", sql: withDelimiters(file.text, attributes), firstLine: 1, lines }] };
}

/** The `rollback` as written, or what Liquibase makes of the changes; `undefined` when there is no way back. */
async function wayBack(
  element: Element,
  changes: readonly Element[],
  file: MigrationFile,
  find: FindFile,
): Promise<Run | undefined> {
  const written = childrenOf(element, "rollback");
  if (written.length === 0) {
    const steps: Step[] = [];
    for (const change of [...changes].reverse()) {
      const inverse = inverseOf(change);
      if (!inverse) return undefined;
      steps.push(...inverse);
    }
    return toStatements(file, steps);
  }
  const statements: MigrationStatement[] = [];
  const problems: ReadProblem[] = [];
  for (const rollback of written) {
    if (rollback.attributes.has("changeSetId"))
      return {
        statements,
        problems: [{ line: rollback.lines.from, message: "its rollback is another change set" }],
      };
    const text = rollback.text.trim();
    const own: Run =
      text === "" || rollback.children.length > 0
        ? await run(
            rollback.children.filter(({ name }) => !ABOUT.has(name)),
            file,
            find,
          )
        : await toStatements(file, [
            {
              do: "sql",
              sql: rollback.text,
              lines: rollback.lines,
              ...(rollback.textLine === undefined ? {} : { firstLine: rollback.textLine }),
            },
          ]);
    statements.push(...own.statements);
    problems.push(...own.problems);
  }
  return { statements, problems };
}
