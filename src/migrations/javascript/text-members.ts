import { MAX_TEXT } from "./literals.ts";
import { list, native, numberOf, scalar, stringOf, type Text, textOf, unknown, type Value } from "./value.ts";

const SAME_PLACE = new Set(["toString", "valueOf", "trimEnd", "trimRight"]);

/** Members of a string that is known, for arguments that are known. */
export function textMember(of: Text, name: string): Value | undefined {
  const { text } = of;
  if (name === "length") return scalar(text.length);
  if (/^\d+$/.test(name)) return textOf(text[Number(name)] ?? "");
  if (SAME_PLACE.has(name))
    return native(name, () => textOf(name.startsWith("trim") ? text.trimEnd() : text, of.line));
  return native(name, (args, site) => resultOf(text, name, args) ?? unknown(site.text));
}

function resultOf(text: string, name: string, args: readonly Value[]): Value | undefined {
  const [a, b] = args.map(stringOf);
  const [i, j] = args.map(numberOf);
  switch (name) {
    case "trim":
      return textOf(text.trim());
    case "trimStart":
      return textOf(text.trimStart());
    case "toLowerCase":
      return textOf(text.toLowerCase());
    case "toUpperCase":
      return textOf(text.toUpperCase());
    case "split":
      return a === undefined ? undefined : list(text.split(a).map((part) => textOf(part)));
    case "concat":
      return args.length === 1 && a !== undefined && text.length < MAX_TEXT ? textOf(text + a) : undefined;
    case "includes":
      return a === undefined ? undefined : scalar(text.includes(a));
    case "startsWith":
      return a === undefined ? undefined : scalar(text.startsWith(a));
    case "endsWith":
      return a === undefined ? undefined : scalar(text.endsWith(a));
    case "slice":
    case "substring":
      return i === undefined ? undefined : textOf(name === "slice" ? text.slice(i, j) : text.substring(i, j));
    case "replace":
      return a === undefined || b === undefined ? undefined : textOf(text.replace(a, () => b));
    case "replaceAll":
      return a === undefined || b === undefined || text.length * b.length > MAX_TEXT
        ? undefined
        : textOf(text.replaceAll(a, () => b));
    default:
      return undefined;
  }
}
