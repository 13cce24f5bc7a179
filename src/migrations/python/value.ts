import type { LineRange } from "../../domain/pull-request.ts";

/** What a Python expression comes to, as far as reading it tells. Nothing is ever evaluated by Python itself. */
export type PyValue = { readonly lines: LineRange } & (
  | {
      is: "text";
      value: string;
      /** The program's line on which the text starts, when it stands there line for line. */
      firstLine?: number;
    }
  | { is: "number"; written: string }
  | { is: "boolean"; value: boolean }
  | { is: "none" }
  /** A list, tuple or set. */
  | { is: "list"; items: PyValue[] }
  | { is: "map"; entries: readonly { key: PyValue; value: PyValue }[] }
  | PyCall
  /** A dotted name that no assignment of the file explains, with its import: `sqlalchemy.dialects.postgresql.JSONB`. */
  | { is: "name"; name: string }
  /** An attribute of a value: `table.c`. */
  | { is: "attribute"; of: PyValue; name: string }
  /** `what` is its text, shortened. */
  | { is: "unknown"; what: string }
);

export interface PyCall {
  is: "call";
  /** `sqlalchemy.Column`, or the method's name alone when `of` is what it is called on. */
  callee: string;
  of?: PyValue;
  args: readonly PyValue[];
  named: ReadonlyMap<string, PyValue>;
  /** `*args` or `**kwargs` that could not be resolved stand among the arguments. */
  open?: boolean;
}

export type PyCallValue = PyCall & { readonly lines: LineRange };

/** The last part of a dotted name. */
export function lastName(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf(".") + 1);
}

/** An argument by its place or its name. */
export function argument(call: PyCall, place: number, name: string): PyValue | undefined {
  return call.named.get(name) ?? call.args[place];
}

export function textOf(value: PyValue | undefined): string | undefined {
  return value?.is === "text" ? value.value : undefined;
}

export function isTrue(value: PyValue | undefined): boolean {
  return value?.is === "boolean" && value.value;
}

export function isNone(value: PyValue | undefined): boolean {
  return value?.is === "none";
}

/** The texts of a list; `undefined` when one of them is not known. */
export function textsOf(value: PyValue | undefined): readonly string[] | undefined {
  if (value?.is !== "list") return undefined;
  const texts = value.items.map(textOf);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** Whether Python takes it for true; `undefined` when that is not known. */
export function truthOf(value: PyValue): boolean | undefined {
  switch (value.is) {
    case "boolean":
      return value.value;
    case "none":
      return false;
    case "text":
      return value.value !== "";
    case "list":
      return value.items.length > 0;
    case "map":
      return value.entries.length > 0;
    case "number":
      return Number(value.written) !== 0;
    default:
      return undefined;
  }
}
