import type {
  ArguedEvidence,
  Evidence,
  ExecutedEvidence,
  Lock,
  ParsedEvidence,
  Row,
} from "../domain/finding.ts";
import type { Block } from "./fit.ts";
import type { Links } from "./links.ts";
import { cell, cleanLine, fence, type FenceLanguage, html, prose } from "./sanitise.ts";

/** Shown of one piece of evidence; the rest is counted. */
const MAX_LOCKS = 20;
const MAX_ROWS = 20;
const MAX_COLUMNS = 8;

/** One piece of evidence as blocks for a comment, the statement or the excerpt first. */
export function evidenceBlocks(evidence: Evidence, links: Links): Block[] {
  switch (evidence.kind) {
    case "executed":
      return executedBlocks(evidence, links);
    case "parsed":
      return parsedBlocks(evidence, links);
    case "argued":
      return arguedBlocks(evidence, links);
  }
}

function executedBlocks(evidence: ExecutedEvidence, links: Links): Block[] {
  const blocks: Block[] = [
    { head: `**Evidence**: ${links.place(evidence.at)}, run on ${prose(evidence.engine, 200)}` },
    ...(evidence.written === undefined
      ? []
      : [{ head: fence(evidence.written, languageOf(evidence.at.path)) }, { head: "It runs:" }]),
    { head: fence(evidence.statement, "sql") },
  ];
  if (evidence.error !== undefined)
    blocks.push({ head: "It failed:" }, { head: fence(evidence.error, "", { lines: 10 }) });
  const felt = locksThatAreFelt(evidence);
  if (felt.length > 0) {
    const rows = felt
      .slice(0, MAX_LOCKS)
      .map(({ table, mode }) => `| ${cell(`${table.schema}.${table.name}`, 200)} | ${cell(mode, 100)} |`);
    const more = felt.length - rows.length;
    blocks.push({
      head: "| Table that existed before | Lock taken |\n|---|---|",
      lines: rows,
      tail: more > 0 ? `\n_${more} more locks._` : "",
      noun: "locks",
    });
  }
  const rewrote = evidence.rewrote ?? [];
  if (rewrote.length > 0) {
    const tables = rewrote.slice(0, MAX_LOCKS).map((table) => cell(table, 200));
    const more = rewrote.length > tables.length ? ` and ${rewrote.length - tables.length} more` : "";
    blocks.push({ head: `Table rewritten: ${tables.join(", ")}${more}` });
  }
  const catalog = evidence.catalog ?? [];
  if (catalog.length > 0) blocks.push(catalogBlock(catalog));
  return blocks;
}

/** Nobody can wait for a table that the same change makes. */
export function locksThatAreFelt(evidence: ExecutedEvidence): readonly Lock[] {
  return evidence.locks.filter((lock) => lock.table.existedBefore);
}

/** Rows as the catalog gave them, folded. Columns are those of the first rows, in their order. */
function catalogBlock(rows: readonly Row[]): Block {
  const shown = rows.slice(0, MAX_ROWS);
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))].slice(0, MAX_COLUMNS);
  const written = shown.map(
    (row) =>
      `| ${names.map((name) => (Object.hasOwn(row, name) ? cell(String(row[name]), 200) : "")).join(" | ")} |`,
  );
  const more = rows.length - shown.length;
  return {
    head: [
      `<details><summary>Catalog rows (${rows.length})</summary>`,
      "",
      `| ${names.map((name) => prose(name, 60) || "-").join(" | ")} |`,
      `|${names.map(() => "---|").join("")}`,
    ].join("\n"),
    lines: written,
    tail: `${more > 0 ? `\n_${more} more rows._\n` : ""}\n</details>`,
    noun: "rows",
  };
}

function parsedBlocks(evidence: ParsedEvidence, links: Links): Block[] {
  const blocks: Block[] = [
    { head: `**Evidence**: ${links.place(evidence.at)}` },
    { head: fence(evidence.excerpt, languageOf(evidence.at.path)) },
  ];
  const { before, after } = evidence;
  if (before !== undefined || after !== undefined)
    blocks.push({ head: Object.hasOwn(evidence, "before") ? changed(before, after) : readAs(after) });
  return blocks;
}

/** What was made of the excerpt where nothing is compared: where a value comes from, which route it is. */
function readAs(value: unknown): string {
  const text = valueText(value);
  return text.includes("\n") || text.length > 200
    ? `Read as\n\n${fence(text, "", { lines: 60 })}`
    : `Read as ${cell(text)}.`;
}

/** Before and after: on one line when both are short, as a small diff otherwise. */
function changed(before: unknown, after: unknown): string {
  const [was, is] = [valueText(before), valueText(after)];
  if (![was, is].some((text) => text.includes("\n") || text.length > 60))
    return `Before ${cell(was)}, after ${cell(is)}`;
  const signed = (sign: string, text: string) => text.split("\n").map((line) => `${sign} ${line}`);
  return fence([...signed("-", was), ...signed("+", is)].join("\n"), "diff", { lines: 60 });
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return "(nothing)";
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value, undefined, 2) ?? String(value);
  } catch {
    return "(not shown: it cannot be written as JSON)";
  }
}

function arguedBlocks(evidence: ArguedEvidence, links: Links): Block[] {
  return [
    { head: `**Read at** ${links.place(evidence.at)} (an architect's reading, not a proof)` },
    { head: fence(evidence.excerpt, languageOf(evidence.at.path)) },
  ];
}

const LANGUAGES: Readonly<Record<string, FenceLanguage>> = {
  sql: "sql",
  json: "json",
  yaml: "yaml",
  yml: "yaml",
  ts: "ts",
  tsx: "tsx",
  js: "js",
  mjs: "js",
  cjs: "js",
  jsx: "js",
  py: "py",
  rb: "rb",
  go: "go",
  java: "java",
  php: "php",
  ex: "elixir",
  exs: "elixir",
  xml: "xml",
};

function languageOf(path: string): FenceLanguage {
  const extension = /\.([A-Za-z0-9]{1,8})$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(LANGUAGES, extension) ? (LANGUAGES[extension] ?? "") : "";
}

/** A fold with a title from foreign words; what is inside is Markdown of ours. */
export function fold(title: string, inside: string): string {
  return `<details><summary>${html(title, 300)}</summary>\n\n${inside}\n\n</details>`;
}

/** The first line of a statement, for a table. */
export function statementLine(statement: string): string {
  return cell(cleanLine(statement, 160), 160);
}
