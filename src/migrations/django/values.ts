import type { LineRange } from "../../domain/pull-request.ts";

/** What an expression of a migration says, as far as a reader of the file can tell. Nothing is run. */
export type Value = {
  readonly lines: LineRange;
} /** `firstLine`: the text stands in the file line for line from there on. */ & (
  | { is: "text"; text: string; firstLine?: number }
  | { is: "number"; text: string }
  | { is: "bool"; value: boolean }
  | { is: "none" }
  | { is: "list"; items: readonly Value[] }
  | { is: "dict"; entries: readonly (readonly [Value, Value])[] }
  /** A name with its imports resolved: `django.conf.settings.AUTH_USER_MODEL`. */
  | { is: "name"; name: string }
  | Call
  | { is: "operator"; operator: string; left: Value; right: Value }
  /** `~` before a condition. */
  | { is: "inverse"; of: Value }
  | { is: "unknown"; what: string }
);

export interface Call {
  is: "call";
  /** As for names: `django.db.models.CharField`. */
  name: string;
  args: readonly Value[];
  kwargs: ReadonlyMap<string, Value>;
}

export type CallValue = Call & { readonly lines: LineRange };

/** `CharField` of `django.db.models.CharField`. */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** An argument by its position or its name. */
export function argument(call: Call, position: number, name: string): Value | undefined {
  return call.kwargs.get(name) ?? call.args[position];
}

export function textOf(value: Value | undefined): string | undefined {
  return value?.is === "text" ? value.text : undefined;
}

export function isTrue(value: Value | undefined): boolean {
  return value?.is === "bool" && value.value;
}

export function isFalse(value: Value | undefined): boolean {
  return value?.is === "bool" && !value.value;
}

/** Absent and `None` are the same to almost every option. */
export function given(value: Value | undefined): Value | undefined {
  return value === undefined || value.is === "none" ? undefined : value;
}

export function itemsOf(value: Value | undefined): readonly Value[] {
  return value?.is === "list" ? value.items : [];
}

/** Texts of a list; `undefined` when it is none, or holds anything else. */
export function textsOf(value: Value | undefined): readonly string[] | undefined {
  if (value?.is === "text") return [value.text];
  if (value?.is !== "list") return undefined;
  const texts = value.items.flatMap((item) => (item.is === "text" ? [item.text] : []));
  return texts.length === value.items.length ? texts : undefined;
}

/** The options of a dictionary with texts as keys. */
export function optionsOf(value: Value | undefined): ReadonlyMap<string, Value> {
  const options = new Map<string, Value>();
  if (value?.is === "dict")
    for (const [key, entry] of value.entries) if (key.is === "text") options.set(key.text, entry);
  return options;
}

/** The same for the same value, wherever it stands and however it was spelt. */
export function show(value: Value | undefined): string {
  if (value === undefined) return "";
  switch (value.is) {
    case "text":
      return JSON.stringify(value.text);
    case "number":
      return value.text;
    case "bool":
      return String(value.value);
    case "none":
      return "None";
    case "list":
      return `[${value.items.map(show).join(",")}]`;
    case "dict":
      return `{${value.entries.map(([key, entry]) => `${show(key)}:${show(entry)}`).join(",")}}`;
    case "name":
      return value.name;
    case "call": {
      const named = [...value.kwargs].map(([name, entry]) => `${name}=${show(entry)}`).sort();
      return `${value.name}(${[...value.args.map(show), ...named].join(",")})`;
    }
    case "operator":
      return `(${show(value.left)}${value.operator}${show(value.right)})`;
    case "inverse":
      return `~${show(value.of)}`;
    case "unknown":
      return `?${value.what}`;
  }
}

/** The first thing in it that could not be told; `undefined` when all of it is known. */
export function unknownIn(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  switch (value.is) {
    case "unknown":
      return value.what;
    case "list":
      return firstUnknown(value.items);
    case "dict":
      return firstUnknown(value.entries.flat());
    case "call":
      return firstUnknown([...value.args, ...value.kwargs.values()]);
    case "operator":
      return unknownIn(value.left) ?? unknownIn(value.right);
    case "inverse":
      return unknownIn(value.of);
    default:
      return undefined;
  }
}

function firstUnknown(values: readonly Value[]): string | undefined {
  for (const value of values) {
    const what = unknownIn(value);
    if (what !== undefined) return what;
  }
  return undefined;
}
