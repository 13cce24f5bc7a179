import type { Step } from "../steps/step.ts";
import { childOf, type Element, isYes } from "./element.ts";
import { isForPostgres } from "./properties.ts";

/** `sql` and `createProcedure`, whose text is SQL; `undefined` for any other change. */
export function sqlSteps(change: Element): Step[] | undefined {
  if (change.name !== "sql" && change.name !== "createProcedure") return undefined;
  const { attributes, lines } = change;
  if (!isForPostgres(attributes.get("dbms"))) return [];
  const inner =
    childOf(change, "sql") ?? childOf(change, "procedureText") ?? childOf(change, "procedureBody");
  const key = attributes.has("sql")
    ? "sql"
    : attributes.has("procedureText")
      ? "procedureText"
      : "procedureBody";
  const attribute = attributes.get(key);
  if (attributes.has("path")) return [{ do: "unread", what: `${change.name} from a file`, lines }];
  const text = inner?.text ?? attribute ?? change.text;
  const at = inner ? inner.textLine : attribute === undefined ? change.textLine : change.lineOf?.get(key);
  if (text.trim() === "") return [];
  return [
    {
      do: "sql",
      sql: withDelimiters(text, attributes),
      lines,
      ...(at === undefined ? {} : { firstLine: at }),
    },
  ];
}

/** Statements end where `endDelimiter` says; PostgreSQL's grammar knows only the semicolon. Line breaks stay. */
export function withDelimiters(text: string, attributes: ReadonlyMap<string, string>): string {
  const delimiter = attributes.get("endDelimiter");
  const splits = attributes.get("splitStatements");
  if (splits !== undefined && !isYes(splits)) return text;
  if (delimiter === undefined || delimiter === ";" || delimiter === "")
    return text.replace(/^[ \t]*(?:go|\/)[ \t]*$/gim, ";");
  if (delimiter.length > 20) return text;
  const plain = delimiter.replaceAll("\\n", "\n").replaceAll("\\s*", "").replaceAll("\\", "");
  const written = plain.trim();
  if (written === "") return text;
  return text
    .split("\n")
    .map((line) =>
      line.trimEnd().toLowerCase().endsWith(written.toLowerCase())
        ? `${line.trimEnd().slice(0, -written.length)};`
        : line,
    )
    .join("\n");
}
