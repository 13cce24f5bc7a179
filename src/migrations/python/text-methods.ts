import type { PyValue } from "./value.ts";

type Text = Extract<PyValue, { is: "text" }>;

/** Characters. Texts put together in loops must not grow without end. */
const MAX_TEXT = 2_000_000;

/** Texts one after the other. Only one that holds all the line breaks can still stand line for line in the program. */
export function joined(values: readonly PyValue[], lines: PyValue["lines"]): PyValue | undefined {
  if (!values.every((value): value is Text => value.is === "text")) return undefined;
  const value = values.map((one) => one.value).join("");
  return value.length > MAX_TEXT ? undefined : { is: "text", value, lines };
}

/** What a method of a text, or `%` on it, comes to; `undefined` when it is not known. */
export function methodOfText(
  of: Text,
  method: string,
  args: readonly PyValue[],
  named: ReadonlyMap<string, PyValue>,
  lines: PyValue["lines"],
): PyValue | undefined {
  const text = (value: string): PyValue => ({ is: "text", value, lines });
  switch (method) {
    case "strip":
    case "lstrip":
      return args.length === 0 ? stripped(of, method) : undefined;
    case "rstrip":
      return args.length === 0 ? { ...of, value: of.value.trimEnd() } : undefined;
    case "lower":
      return text(of.value.toLowerCase());
    case "upper":
      return text(of.value.toUpperCase());
    case "replace": {
      const [from, to] = args;
      return from?.is === "text" && to?.is === "text" && args.length === 2 && from.value !== ""
        ? bounded(
            of.value.replaceAll(from.value, () => to.value),
            lines,
          )
        : undefined;
    }
    case "startswith":
    case "endswith": {
      const [what] = args;
      if (what?.is !== "text") return undefined;
      const value = method === "startswith" ? of.value.startsWith(what.value) : of.value.endsWith(what.value);
      return { is: "boolean", value, lines };
    }
    case "join": {
      const [list] = args;
      if (list?.is !== "list" || !list.items.every((item): item is Text => item.is === "text"))
        return undefined;
      return bounded(list.items.map(({ value }) => value).join(of.value), lines);
    }
    case "format":
      return formatted(of, args, named, lines);
    case "%":
      return percent(of, args[0], lines);
    default:
      return undefined;
  }
}

function bounded(value: string, lines: PyValue["lines"]): PyValue | undefined {
  return value.length > MAX_TEXT ? undefined : { is: "text", value, lines };
}

/** Line breaks taken from the front move the first line. */
function stripped(of: Text, method: string): PyValue {
  const start = of.value.trimStart();
  const gone = of.value.slice(0, of.value.length - start.length).split("\n").length - 1;
  return {
    ...of,
    value: method === "strip" ? start.trimEnd() : start,
    ...(of.firstLine === undefined ? {} : { firstLine: of.firstLine + gone }),
  };
}

function plain(value: PyValue | undefined): string | undefined {
  if (value?.is === "text") return value.value;
  return value?.is === "number" ? value.written : undefined;
}

function formatted(
  of: Text,
  args: readonly PyValue[],
  named: ReadonlyMap<string, PyValue>,
  lines: PyValue["lines"],
): PyValue | undefined {
  let next = 0;
  let whole = true;
  const value = of.value.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (brace, field?: string) => {
    if (field === undefined) return brace.slice(1);
    const found = plain(
      field === "" ? args[next++] : /^\d{1,3}$/.test(field) ? args[Number(field)] : named.get(field),
    );
    if (found === undefined) whole = false;
    return found ?? "";
  });
  return whole ? bounded(value, lines) : undefined;
}

function percent(of: Text, value: PyValue | undefined, lines: PyValue["lines"]): PyValue | undefined {
  const list = value?.is === "list" ? value.items : [value];
  let next = 0;
  let whole = true;
  const result = of.value.replace(/%(?:\((\w{1,60})\))?([a-z%])/gi, (_, name?: string, kind?: string) => {
    if (kind === "%") return "%";
    const found =
      name === undefined
        ? list[next++]
        : value?.is === "map"
          ? value.entries.find(({ key }) => plain(key) === name)?.value
          : undefined;
    const text = kind === "s" || kind === "d" ? plain(found) : undefined;
    if (text === undefined) whole = false;
    return text ?? "";
  });
  return whole ? bounded(result, lines) : undefined;
}
