import { MAX_TEXT } from "../javascript/literals.ts";
import {
  host,
  type Host,
  numberOf,
  type Site,
  stringOf,
  type Text,
  textOf,
  type Value,
} from "../javascript/value.ts";
import { literal, quote } from "../steps/write-sql.ts";

/** SQL that a program hands to Knex: a piece of a statement, or one that is sent when somebody waits for it. */
export class Raw {
  readonly text: Text;
  constructor(text: Text) {
    this.text = text;
  }
}

export function rawOf(value: Value | undefined): Raw | undefined {
  return value?.is === "host" && value.tag instanceof Raw ? value.tag : undefined;
}

/** @param send called once, when the SQL is to be run as a statement */
export function rawHost(text: Text, send: (text: Text, site: Site) => Value): Host {
  let sent: Value | undefined;
  const self: Host = host("raw", {
    tag: new Raw(text),
    get: (name) =>
      name === "transacting" || name === "wrap" || name === "timeout" || name === "connection"
        ? host(name, { call: () => self })
        : undefined,
    settle: (site) => (sent ??= send(text, site)),
  });
  return self;
}

/**
 * Fills `?`, `??`, `:name` and `:name:` with their bindings.
 *
 * @returns `undefined` when a binding is not known
 */
export function fill(value: Value | undefined, bindings: Value | undefined): Text | undefined {
  if (value?.is !== "text") return undefined;
  if (bindings === undefined || (bindings.is === "fields" && bindings.map.size === 0)) return value;
  let isWhole = true;
  const place = (binding: Value | undefined, isName: boolean): string => {
    const text = binding === undefined ? undefined : isName ? nameOf(binding) : constantOf(binding);
    if (text === undefined) isWhole = false;
    return text ?? "";
  };
  let text: string;
  if (bindings.is === "fields") {
    const { map } = bindings;
    text = value.text.replace(/(?<![:\w]):(\w+)(:?)/g, (whole, name: string, end: string) => {
      const binding = map.get(name);
      return binding ? place(binding, end === ":") : whole;
    });
  } else {
    const items = bindings.is === "list" ? bindings.items : [bindings];
    let next = 0;
    text = value.text.replace(/\\\?|\?\??/g, (mark) =>
      mark === "\\?" ? "?" : place(items[next++], mark === "??"),
    );
  }
  if (text.length > MAX_TEXT) return undefined;
  return isWhole
    ? textOf(text, text.split("\n").length === value.text.split("\n").length ? value.line : undefined)
    : undefined;
}

function nameOf(value: Value): string | undefined {
  return stringOf(value)?.split(".").map(quote).join(".");
}

/** A value as PostgreSQL text; `undefined` when it is not known. */
export function constantOf(value: Value): string | undefined {
  if (value.is === "text") return literal(value.text);
  if (value.is === "scalar")
    return value.value === undefined || value.value === null ? "NULL" : String(value.value);
  if (value.is === "list") {
    const items = value.items.map((item) => (item.is === "list" ? undefined : constantOf(item)));
    return items.every((item) => item !== undefined) ? items.join(", ") : undefined;
  }
  return rawOf(value)?.text.text ?? (numberOf(value) === undefined ? undefined : String(numberOf(value)));
}
