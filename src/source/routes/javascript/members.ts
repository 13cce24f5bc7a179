import { apply } from "./calls.ts";
import { instanceMember } from "./classes.ts";
import type { Program } from "./program.ts";
import { MAX_ITEMS } from "./statements.ts";
import {
  type Argument,
  asText,
  flat,
  list,
  type Site,
  text,
  UNDEFINED,
  unknown,
  type Value,
} from "./value.ts";

/** What `value.name` is. */
export function member(value: Value, name: string, site: Site, program: Program): Value {
  switch (value.is) {
    case "module":
      return program.exported(value.path, name) ?? unknown(site.node);
    case "outside":
      return outsideMember(value, name);
    case "record":
      return value.fields.get(name) ?? recordMember(value, name) ?? unknown(site.node);
    case "instance":
      return instanceMember(value, name, site, program) ?? unknown(site.node);
    case "class":
      return (
        value.fields.get(name) ??
        (value.above?.is === "class" ? member(value.above, name, site, program) : unknown(site.node))
      );
    case "list":
      return listMember(value.items, name, program) ?? unknown(site.node);
    case "text":
      return textMember(value, name) ?? unknown(site.node);
    case "function":
      return functionMember(value, name, program) ?? unknown(site.node);
    default:
      return unknown(site.node);
  }
}

function outsideMember(value: Value & { is: "outside" }, name: string): Value {
  if (name === "default") return value;
  const whole = value.name === "" ? name : `${value.name}.${name}`;
  return { is: "outside", package: value.package, name: whole, said: `${value.said}.${name}` };
}

/** `module.exports = { default: x }` and classes of a record's own functions aside, records have few members. */
function recordMember(value: Value, name: string): Value | undefined {
  return name === "default" ? value : undefined;
}

function native(run: (args: readonly Argument[], site: Site) => Value): Value {
  return { is: "native", run };
}

function listMember(items: Value[], name: string, program: Program): Value | undefined {
  if (/^\d+$/.test(name)) return items[Number(name)] ?? UNDEFINED;
  const each = (args: readonly Argument[], site: Site): Value[] => {
    const [callback] = args;
    if (!callback) return [];
    return items.slice(0, MAX_ITEMS).map((item, index) => {
      const number: Value = { is: "scalar", value: index };
      const given = [item, number].map((value) => ({ value, node: callback.node }));
      return apply(callback.value, given, site, program);
    });
  };
  switch (name) {
    case "forEach":
      return native((args, site) => {
        each(args, site);
        return UNDEFINED;
      });
    case "map":
      return native((args, site) => ({ is: "list", items: each(args, site) }));
    case "flatMap":
      return native((args, site) => list(each(args, site).flatMap((item) => flat(item))));
    case "filter":
    case "sort":
    case "reverse":
    case "slice":
      // Which of them remain is not known: all may.
      return native(() => ({ is: "list", items: [...items] }));
    case "flat":
      return native(() => list(items.flatMap((item) => flat(item))));
    case "concat":
      return native((args) => list([...items, ...args.flatMap(({ value }) => flat(value))]));
    case "push":
    case "unshift":
      return native((args) => {
        if (items.length < 5_000) items.push(...args.map(({ value }) => value));
        return UNDEFINED;
      });
    case "join":
      return native((args) => joined(items, args[0]?.value));
    case "at":
      return native((args) =>
        args[0]?.value.is === "scalar" ? (items.at(Number(args[0].value.value)) ?? UNDEFINED) : UNDEFINED,
      );
    default:
      return undefined;
  }
}

function joined(items: readonly Value[], between: Value | undefined): Value {
  const pieces = items.map(asText);
  const whole = pieces.map((piece) => piece.text).join(between ? asText(between).text : ",");
  return text(whole, pieces.find((piece) => piece.doubt !== undefined)?.doubt);
}

function textMember(value: Value & { is: "text" }, name: string): Value | undefined {
  const changed = (change: (text: string) => string) => native(() => text(change(value.text), value.doubt));
  switch (name) {
    case "toLowerCase":
      return changed((text) => text.toLowerCase());
    case "toUpperCase":
      return changed((text) => text.toUpperCase());
    case "trim":
      return changed((text) => text.trim());
    case "toString":
      return changed((text) => text);
    case "concat":
      return native((args) => joined([value, ...args.map((argument) => argument.value)], text("")));
    case "endsWith":
    case "startsWith":
      return undefined;
    case "replace":
    case "replaceAll":
      return native((args, site) => replaced(value, args, site, name === "replaceAll"));
    case "split":
      return native((args, site) => {
        const [by] = args;
        if (by?.value.is !== "text") return unknown(site.node);
        return { is: "list", items: value.text.split(by.value.text).map((part) => text(part, value.doubt)) };
      });
    default:
      return undefined;
  }
}

/** Only with plain texts: a pattern is not run. */
function replaced(value: Value & { is: "text" }, args: readonly Argument[], site: Site, all: boolean): Value {
  const [wanted, instead] = args.map((argument) => argument.value);
  if (wanted?.is !== "text" || instead?.is !== "text") return unknown(site.node);
  const change = all
    ? value.text.replaceAll(wanted.text, () => instead.text)
    : value.text.replace(wanted.text, () => instead.text);
  return text(change, value.doubt);
}

function functionMember(
  value: Value & { is: "function" },
  name: string,
  program: Program,
): Value | undefined {
  switch (name) {
    case "bind":
      return native((args) => ({ ...value, self: args[0]?.value ?? value.self ?? UNDEFINED }));
    case "call":
      return native((args, site) => apply(value, args.slice(1), site, program, args[0]?.value));
    case "default":
      return value;
    case "name":
      return text(value.name);
    default:
      return undefined;
  }
}
