import {
  type List,
  list,
  native,
  numberOf,
  scalar,
  type Site,
  stringOf,
  textOf,
  truthOf,
  UNDEFINED,
  unknown,
  type Value,
  writtenOf,
} from "./value.ts";

/** Members of a list; its items may be unknown, its length is not. */
export function listMember(of: List, name: string): Value | undefined {
  if (name === "length") return scalar(of.items.length);
  if (/^\d{1,6}$/.test(name)) return of.items[Number(name)] ?? UNDEFINED;
  return native(name, (args, site) => resultOf(of, name, args, site) ?? unknown(site.text));
}

function resultOf(of: List, name: string, args: readonly Value[], site: Site): Value | undefined {
  const [first] = args;
  const { items } = of;
  const each = (): Value[] =>
    first ? [...items].map((item, index) => site.follow.apply(first, [item, scalar(index), of], site)) : [];
  switch (name) {
    case "forEach":
      each();
      return UNDEFINED;
    case "map":
      return list(each());
    case "flatMap":
      return list(each().flatMap((item) => (item.is === "list" ? item.items : [item])));
    case "filter": {
      const truths = each().map(truthOf);
      return truths.every((truth) => truth !== undefined)
        ? list(items.filter((_, index) => truths[index]))
        : undefined;
    }
    case "find": {
      const truths = each().map(truthOf);
      const at = truths.indexOf(true);
      return truths.slice(0, at === -1 ? undefined : at).every((truth) => truth === false)
        ? (items[at] ?? UNDEFINED)
        : undefined;
    }
    case "reduce":
      return first && args.length > 1
        ? items.reduce((sum, item) => site.follow.apply(first, [sum, item], site), args[1] ?? UNDEFINED)
        : undefined;
    case "join": {
      const texts = items.map((item) => writtenOf(item));
      return texts.every((text) => text !== undefined)
        ? textOf(texts.join(first ? (stringOf(first) ?? ",") : ","))
        : undefined;
    }
    case "push":
      // Whether it is there is open, and with it what the list holds.
      items.push(...args.map((arg) => (site.follow.isUnsure ? unknown(site.text) : arg)));
      return scalar(items.length);
    case "concat":
      return list([...items, ...args.flatMap((arg) => (arg.is === "list" ? arg.items : [arg]))]);
    case "slice":
      return list(items.slice(numberOf(first) ?? 0, numberOf(args[1])));
    case "reverse":
      return list(items.reverse());
    case "includes": {
      const wanted = stringOf(first);
      const texts = items.map(stringOf);
      if (first?.is === "host" && first.tag instanceof Set) {
        const names = first.tag;
        return scalar(texts.some((text) => text !== undefined && names.has(text)));
      }
      return wanted !== undefined && texts.every((text) => text !== undefined)
        ? scalar(texts.includes(wanted))
        : undefined;
    }
    default:
      return undefined;
  }
}
