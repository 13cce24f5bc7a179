import { parseYaml, type YamlMap, type YamlValue } from "../../domain/yaml.ts";
import type { ReadProblem } from "../problem.ts";
import type { Element } from "./element.ts";

/** Lists that XML writes as children of the element itself. */
const FLAT = new Set(["changes", "columns", "databaseChangeLog"]);

/**
 * A changelog in YAML, or in JSON, which is YAML as well.
 *
 * @returns `gap`, for a person, when it cannot be read as one
 */
export function readYamlChangelog(
  text: string,
): { root: Element; problems: readonly ReadProblem[]; gap?: never } | { root?: never; gap: string } {
  const { map, syntax, refused } = parseYaml({ text, firstLine: 1 });
  const [wrong] = syntax;
  if (wrong) return { gap: `line ${wrong.line}: ${wrong.message}` };
  const changelog = map?.entries.find(({ key }) => key === "databaseChangeLog");
  if (!changelog) return { gap: "it has no `databaseChangeLog`" };
  const problems = refused
    .filter(({ level }) => level === "error")
    .map(({ line, message }) => ({ line, message }));
  const rows = text.split("\n");
  const { element } = elementOf("databaseChangeLog", changelog.value, changelog.line, rows);
  return { root: element, problems };
}

function elementOf(
  name: string,
  value: YamlValue,
  line: number,
  rows: readonly string[],
): { element: Element; last: number } {
  const attributes = new Map<string, string>();
  const lineOf = new Map<string, number>();
  const children: Element[] = [];
  let last = line;
  let text = "";
  let textLine: number | undefined;
  const attribute = (key: string, one: YamlValue): void => {
    const plain = plainOf(one);
    if (plain === undefined) return;
    attributes.set(key, plain);
    const start = startOf(one, plain, rows);
    if (start !== undefined) lineOf.set(key, start);
    last = Math.max(last, (start ?? one.line) + plain.trimEnd().split("\n").length - 1);
  };
  const items = (list: readonly YamlValue[]): void => {
    for (const item of list) if (item.kind === "map") entries(item);
  };
  const entries = (map: YamlMap): void => {
    for (const { key, value: one, line: at } of map.entries) {
      last = Math.max(last, at);
      if (one.kind === "list" && FLAT.has(key)) items(one.items);
      else if (one.kind === "list" || one.kind === "map") {
        const inner = elementOf(key, one, at, rows);
        children.push(inner.element);
        last = Math.max(last, inner.last);
      } else attribute(key, one);
      if (one.kind === "empty") children.push(emptyElement(key, at));
      // `- sql: select 1` and `rollback: drop table a` have their text as their value.
      else if (TEXTS.has(key) && one.kind === "text") {
        const start = startOf(one, one.value, rows);
        children.push({
          ...emptyElement(key, at),
          text: one.value,
          lines: { from: at, to: Math.max(at, last) },
          ...(start === undefined ? {} : { textLine: start }),
        });
      }
    }
  };
  if (value.kind === "map") entries(value);
  else if (value.kind === "list") items(value.items);
  else {
    text = plainOf(value) ?? "";
    textLine = startOf(value, text, rows);
    last = Math.max(last, (textLine ?? value.line) + text.trimEnd().split("\n").length - 1);
  }
  return {
    element: {
      name,
      attributes,
      children,
      text,
      lineOf,
      ...(textLine === undefined ? {} : { textLine }),
      lines: { from: line, to: last },
    },
    last,
  };
}

const TEXTS = new Set(["rollback", "where", "sql"]);

function emptyElement(name: string, line: number): Element {
  return { name, attributes: new Map(), children: [], text: "", lines: { from: line, to: line } };
}

function plainOf(value: YamlValue): string | undefined {
  switch (value.kind) {
    case "text":
      return value.value;
    case "number":
      return value.written;
    case "boolean":
      return String(value.value);
    default:
      return undefined;
  }
}

/** Where a text starts: behind its key, or below a `|`. `undefined` when it does not stand there line for line. */
function startOf(value: YamlValue, text: string, rows: readonly string[]): number | undefined {
  const lines = text.trimEnd().split("\n");
  for (const start of [value.line, value.line + 1])
    if (lines.every((line, at) => rows[start - 1 + at]?.includes(line.trim()))) return start;
  return undefined;
}
