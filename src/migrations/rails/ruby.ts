import type { SyntaxNode } from "../../syntax/parse.ts";
import { plural, singular, underscored } from "./inflect.ts";
import { asText, flag, NIL, type Options, text, together, truthOf, type Value } from "./values.ts";

/** The few methods of Ruby and Active Support that turn literals into others. */
export function ofRuby(
  value: Value,
  method: string,
  args: readonly Value[],
  node: SyntaxNode,
): Value | undefined {
  if (/^(?:freeze|dup|clone|html_safe|deep_dup|tap|call|itself|to_h|to_a|compact|uniq)$/.test(method))
    return value.is === "lambda" ? value.value : value;
  if (method === "nil?") return flag(value.is === "nil");
  if (method === "present?" || method === "any?") return flag(!isBlank(value));
  if (method === "blank?" || method === "empty?" || method === "none?") return flag(isBlank(value));
  if (value.is === "text") return ofText(value, method, args);
  if (value.is === "number")
    return /^to_[si]$/.test(method) ? (method === "to_s" ? text(value.text) : value) : undefined;
  if (value.is === "flag") return method === "to_s" ? text(String(value.value)) : undefined;
  if (value.is === "list") return ofList(value.items, method, args, node);
  if (value.is === "hash") return ofHash(value.entries, method, args);
  return undefined;
}

function isBlank(value: Value): boolean {
  if (value.is === "text") return value.text.trim() === "";
  if (value.is === "list") return value.items.length === 0;
  if (value.is === "hash") return value.entries.size === 0;
  return truthOf(value) === false;
}

function ofText(
  value: Extract<Value, { is: "text" }>,
  method: string,
  args: readonly Value[],
): Value | undefined {
  const { text: it } = value;
  switch (method) {
    case "to_s":
    case "to_str":
    case "strip_heredoc":
    case "unindent":
      return {
        is: "text",
        text: it,
        ...(value.firstLine === undefined ? {} : { firstLine: value.firstLine }),
      };
    case "to_sym":
      return { is: "text", text: it, symbol: true };
    case "squish":
      return text(it.replace(/\s+/g, " ").trim());
    case "strip":
    case "chomp":
    case "rstrip":
      return text(method === "strip" ? it.trim() : it.trimEnd());
    case "upcase":
      return text(it.toUpperCase());
    case "downcase":
      return text(it.toLowerCase());
    case "pluralize":
    case "tableize":
      return text(plural(method === "tableize" ? underscored(it) : it));
    case "singularize":
      return text(singular(it));
    case "underscore":
      return text(underscored(it));
    case "to_i":
      return { is: "number", text: String(Number.parseInt(it, 10) || 0) };
    case "include?":
    case "start_with?":
    case "end_with?": {
      const other = asText(args[0]);
      if (other === undefined) return undefined;
      return flag(
        method === "include?"
          ? it.includes(other)
          : method === "start_with?"
            ? it.startsWith(other)
            : it.endsWith(other),
      );
    }
    default:
      return undefined;
  }
}

function ofList(
  all: readonly Value[],
  method: string,
  args: readonly Value[],
  node: SyntaxNode,
): Value | undefined {
  switch (method) {
    case "first":
      return all[0] ?? NIL;
    case "last":
      return all.at(-1) ?? NIL;
    case "size":
    case "length":
    case "count":
      return { is: "number", text: String(all.length) };
    case "reverse":
    case "reverse_each":
      return { is: "list", items: [...all].reverse() };
    case "flatten":
      return { is: "list", items: all.flatMap((item) => (item.is === "list" ? item.items : [item])) };
    case "join": {
      const parts = all.map(asText);
      return parts.every((part) => part !== undefined)
        ? together(
            parts.flatMap((part, at) => (at === 0 ? [part] : [asText(args[0]) ?? "", part])),
            "a list in one text",
          )
        : undefined;
    }
    case "include?":
      return all.every((item) => asText(item) !== undefined)
        ? flag(all.some((item) => asText(item) === asText(args[0])))
        : undefined;
    case "map": {
      const how = /^&:(to_s|to_sym|upcase|downcase)$/.exec(
        node.field("arguments")?.text().slice(1, -1) ?? "",
      )?.[1];
      if (how === undefined) return undefined;
      const made = all.map((item) => (item.is === "text" ? ofText(item, how, []) : undefined));
      return made.every((item) => item !== undefined) ? { is: "list", items: made } : undefined;
    }
    default:
      return undefined;
  }
}

function ofHash(entries: Options, method: string, args: readonly Value[]): Value | undefined {
  const key = asText(args[0]);
  const [other] = args;
  switch (method) {
    case "keys":
      return { is: "list", items: [...entries.keys()].map(text) };
    case "values":
      return { is: "list", items: [...entries.values()] };
    case "fetch":
    case "dig":
      return key === undefined ? undefined : (entries.get(key) ?? args[1]);
    case "key?":
    case "has_key?":
    case "include?":
      return key === undefined ? undefined : flag(entries.has(key));
    case "merge":
    case "reverse_merge":
      if (other?.is !== "hash") return undefined;
      return {
        is: "hash",
        entries: new Map(
          method === "merge" ? [...entries, ...other.entries] : [...other.entries, ...entries],
        ),
      };
    case "except":
      return {
        is: "hash",
        entries: new Map([...entries].filter(([name]) => !args.some((arg) => asText(arg) === name))),
      };
    default:
      return undefined;
  }
}
