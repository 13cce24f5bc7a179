import type { RehearsedStatement } from "../domain/facts.ts";
import { strongestLocks } from "../domain/locks.ts";
import type { Review, SchemaChange } from "../domain/review.ts";
import { erDiagram } from "./er-diagram.ts";
import { statementLine } from "./evidence.ts";
import type { Block } from "./fit.ts";
import type { Links } from "./links.ts";
import { cell, fence, html } from "./sanitise.ts";

/** Statements of one folder shown; the rest is counted. */
const MAX_STATEMENTS = 60;

/** What the migrations did: the tables they touched, before and after, and every statement with what was seen of it. */
export function schemaBlocks(review: Pick<Review, "schema">, links: Links): Block[] {
  return review.schema.flatMap((change) => [...diagramBlocks(change), ...timelineBlocks(change, links)]);
}

function diagramBlocks({ before, after }: SchemaChange): Block[] {
  const old = erDiagram(before, after, "dropped");
  const now = erDiagram(after, before, "new");
  if (old === "" && now === "") return [];
  const count = new Set([...before, ...after].map(({ schema, name }) => `${schema}.${name}`)).size;
  const parts = [
    ...(old === "" ? [] : ["Before:", diagram(old)]),
    ...(now === "" ? [] : ["After:", diagram(now)]),
  ];
  return [
    {
      head: `<details><summary>Tables before and after (${count})</summary>\n\n${parts.join("\n\n")}\n\n</details>`,
    },
  ];
}

function diagram(text: string): string {
  return fence(text, "mermaid", { characters: 8_000, lines: 300 });
}

function timelineBlocks({ migrations }: SchemaChange, links: Links): Block[] {
  const rehearsed = migrations.filter((migration) => migration.rehearsed);
  const statements = rehearsed.flatMap((migration) => migration.statements);
  if (statements.length === 0) return [];
  const engine = rehearsed[0]?.engine ?? "";
  const more = statements.length - MAX_STATEMENTS;
  return [
    {
      head: `<details><summary>Statements run (${statements.length}) on ${html(engine, 100)}</summary>\n\n| Statement | Place | Strongest lock on a table in use | Read or written whole | Made | Transaction |\n|---|---|---|---|---|---|`,
      lines: statements.slice(0, MAX_STATEMENTS).map((statement) => row(statement, links)),
      tail: `${more > 0 ? `\n_${more} more statements._\n` : ""}\n</details>`,
      noun: "statements",
    },
  ];
}

function row(statement: RehearsedStatement, links: Links): string {
  const sql = statement.sql === "" ? (statement.written ?? "") : statement.sql;
  const cells =
    statement.outcome === "ran"
      ? [
          strongest(statement),
          wholeTables(statement),
          shortList(statement.created),
          statement.inTransaction ? "yes" : "no",
        ]
      : [
          `${statement.outcome === "failed" ? "**failed**" : "not run"}${statement.error ? `: ${cell(statement.error.message, 160)}` : ""}`,
          "",
          "",
          statement.inTransaction ? "yes" : "no",
        ];
  return `| ${[statementLine(sql), links.place(statement.at), ...cells].join(" | ")} |`;
}

function strongest({ locks, locksSeen }: RehearsedStatement): string {
  const felt = strongestLocks(locks);
  if (felt.length === 0 && locksSeen === false) return "gone before it could be seen";
  return shortList(
    felt.map(
      ({ mode, table }) => `${mode} on ${table.schema === "public" ? "" : `${table.schema}.`}${table.name}`,
    ),
  );
}

function wholeTables({ rewrote, scanned = [] }: RehearsedStatement): string {
  return shortList([
    ...rewrote.map((table) => `rewrote ${table}`),
    ...scanned.filter((table) => !rewrote.includes(table)).map((table) => `read ${table}`),
  ]);
}

function shortList(words: readonly string[]): string {
  const shown = words.slice(0, 4).map((word) => cell(word, 120));
  return words.length > 4 ? `${shown.join(", ")} and ${words.length - 4} more` : shown.join(", ");
}
