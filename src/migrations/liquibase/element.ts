import type { LineRange } from "../../domain/pull-request.ts";

/** One element of a changelog, in whichever notation: `<createTable tableName="a">` and `createTable: {tableName: a}`. */
export interface Element {
  name: string;
  /** Attributes, and what YAML and JSON write as plain values. */
  attributes: ReadonlyMap<string, string>;
  children: readonly Element[];
  /** Text between the tags, where there is any. */
  text: string;
  /** The line on which `text` starts, when it stands in the file line for line. */
  textLine?: number;
  /** Lines on which the values of attributes start, when they stand line for line. */
  lineOf?: ReadonlyMap<string, number>;
  lines: LineRange;
}

export function childrenOf(element: Element, name: string): readonly Element[] {
  return element.children.filter((child) => child.name === name);
}

export function childOf(element: Element, name: string): Element | undefined {
  return element.children.find((child) => child.name === name);
}

/** An attribute that says yes. */
export function isYes(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === "true";
}

/** `a, b` as its parts. */
export function listOf(value: string | undefined): readonly string[] {
  return (value ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
