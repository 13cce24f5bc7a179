import { relative } from "node:path";
import type { RehearsedStatement } from "../domain/facts.ts";
import type { Finding } from "../domain/finding.ts";
import { strongestLocks } from "../domain/locks.ts";
import type { Location } from "../domain/pull-request.ts";
import type { SchemaChange, Unfinished } from "../domain/review.ts";
import { printableLine } from "./escape.ts";
import { type Paint, paints } from "./paint.ts";

/** What a rehearsal without a pull request has to tell. */
export interface Timeline {
  schema: readonly SchemaChange[];
  findings: readonly Finding[];
  read: readonly { path: string; depth: "full" | "partial" | "skipped"; reason?: string }[];
  unfinished: readonly Unfinished[];
}

/** Statements printed of one file; a file of more is data. */
const MAX_STATEMENTS = 500;

/**
 * Each migration with its statements in order: what they took, read, wrote and made, and what the rules say of them.
 *
 * @param files paths as the readers know them to paths on disk
 */
export function printTimeline(
  { schema, findings, read, unfinished }: Timeline,
  files: ReadonlyMap<string, string>,
  look: { colour: boolean; width: number },
): string {
  const paint = paints(look.colour);
  const blocks: string[][] = [];
  for (const migration of schema.flatMap((change) => change.migrations)) {
    const { statements } = migration;
    const shown = statements.slice(0, MAX_STATEMENTS);
    blocks.push([
      `${paint.strong(onDisk(migration.path, files))}  ${paint.faint(`${migration.framework}, ${migration.rehearsed ? migration.engine : (migration.reason ?? "not rehearsed")}`)}`,
      ...shown.flatMap((statement) => [
        ...statementLines(statement, paint, look.width),
        ...findings
          .filter(({ at }) => isIn(at, statement.at))
          .map((finding) => `      ${told(finding, paint)}`),
      ]),
      ...(statements.length > shown.length
        ? [paint.faint(`  … ${statements.length - shown.length} more statements`)]
        : []),
    ]);
  }
  const statements = schema.flatMap((change) =>
    change.migrations.flatMap((migration) => migration.statements),
  );
  const elsewhere = findings.filter(({ at }) => !statements.some((statement) => isIn(at, statement.at)));
  if (elsewhere.length > 0)
    blocks.push(
      elsewhere.map((finding) => `${told(finding, paint)} ${paint.place(whereOf(finding.at, files))}`),
    );
  const gaps = [
    ...read
      .filter(({ depth }) => depth !== "full")
      .map(({ path, reason }) => `${onDisk(path, files)}: ${printableLine(reason ?? "not read")}`),
    ...unfinished.map(({ part, reason }) => printableLine(`${part}: ${reason}`)),
  ];
  if (gaps.length > 0)
    blocks.push([paint.warning("Not all of it was looked at"), ...gaps.map((gap) => `  ${gap}`)]);
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

/** The same for programs, with paths on disk. */
export function timelineDocument(timeline: Timeline, files: ReadonlyMap<string, string>): unknown {
  const place = ({ path, from, to }: Location) => ({ path: onDisk(path, files), line: from, endLine: to });
  return {
    schemaVersion: 1,
    migrations: timeline.schema.flatMap((change) =>
      change.migrations.map(({ path, statements, ...rest }) => ({
        path: onDisk(path, files),
        ...rest,
        statements: statements.map(({ at, parts: _parts, ...statement }) => ({ ...place(at), ...statement })),
      })),
    ),
    findings: timeline.findings.map(({ rule, severity, at, title, scenario, instead }) => ({
      rule,
      severity,
      ...place(at),
      title,
      scenario,
      instead,
    })),
    coverage: timeline.read.map(({ path, depth, reason }) => ({
      path: onDisk(path, files),
      depth,
      reason: reason ?? null,
    })),
    unfinished: timeline.unfinished,
  };
}

function statementLines(statement: RehearsedStatement, paint: Paint, width: number): string[] {
  const sql = (statement.sql === "" ? (statement.written ?? "") : statement.sql).replace(/\s+/g, " ").trim();
  const line = `  ${String(statement.at.from).padStart(4)}  `;
  const room = Math.max(30, width - line.length);
  const cut = sql.length > room ? `${sql.slice(0, room - 1)}…` : sql;
  return [
    `${paint.place(line)}${paint.code(printableLine(cut))}`,
    ...seen(statement).map((words) => `        ${paint.faint(printableLine(words))}`),
  ];
}

function seen(statement: RehearsedStatement): string[] {
  if (statement.outcome === "failed") return [`failed: ${statement.error?.message ?? "no reason given"}`];
  if (statement.outcome === "not-run") return [`not run: ${statement.error?.message ?? "after a failure"}`];
  const held = strongestLocks(statement.locks);
  return [
    ...held.map(
      ({ mode, table }) =>
        `${mode} on ${nameOf(table)}${statement.inTransaction ? ", until the transaction ends" : ""}`,
    ),
    ...(statement.locksSeen === false
      ? ["its locks were gone before they could be seen: it runs outside a transaction"]
      : []),
    ...(statement.rewrote.length > 0 ? [`wrote anew ${statement.rewrote.join(", ")}`] : []),
    ...(statement.scanned?.length ? [`read every row of ${statement.scanned.join(", ")}`] : []),
    ...(statement.created.length > 0 ? [`made ${statement.created.slice(0, 8).join(", ")}`] : []),
  ];
}

function told({ severity, title, rule }: Finding, paint: Paint): string {
  return `${paint.severity(severity, severity)} ${printableLine(title)} ${paint.faint(`(${rule})`)}`;
}

function isIn(inner: Location, outer: Location): boolean {
  return inner.path === outer.path && inner.from >= outer.from && inner.from <= outer.to;
}

function whereOf(at: Location, files: ReadonlyMap<string, string>): string {
  return `${onDisk(at.path, files)}:${at.from}`;
}

function nameOf({ schema, name }: { schema: string; name: string }): string {
  return schema === "public" ? name : `${schema}.${name}`;
}

/** As the caller would write it from where they are. */
function onDisk(path: string, files: ReadonlyMap<string, string>): string {
  const disk = files.get(path);
  if (disk === undefined) return printableLine(path);
  const near = relative(process.cwd(), disk);
  return printableLine(near.startsWith("..") ? disk : near);
}
