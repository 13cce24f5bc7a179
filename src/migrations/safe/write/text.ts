import type { WordedStep } from "../way.ts";

/** One migration as its framework's users write it. */
export interface MigrationText {
  /** For the fence around it. */
  language: "sql" | "rb" | "py" | "js" | "ts" | "php" | "elixir" | "yaml";
  text: string;
}

export type AlterTable = Extract<WordedStep, { do: "alter-table" }>;

/** The columns of an index whose keys are columns alone. */
export function columnsOf({ keys }: Extract<WordedStep, { do: "create-index" }>): readonly string[] {
  return keys.map((key) => ("column" in key ? key.column : key.expression));
}

/** Every line moved in by so many blanks. */
export function indent(text: string, by: number): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : " ".repeat(by) + line))
    .join("\n");
}

/** A string in double quotes, as most languages read it. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Long or of several lines: then a block reads better than a string. */
export function isBlock(sql: string): boolean {
  return sql.includes("\n") || sql.length > 90;
}
