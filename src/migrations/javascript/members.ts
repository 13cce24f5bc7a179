import type { LineRange } from "../../domain/pull-request.ts";
import { listMember } from "./list-members.ts";
import { textMember } from "./text-members.ts";
import { type Fun, type Host, native, scalar, type Site, UNDEFINED, unknown, type Value } from "./value.ts";

/** `value.name`, by what a value is. What is read of the unknown is unknown. */
export function memberOf(of: Value, name: string, site: Site): Value {
  if (of.is === "host") {
    const own = of.get?.(name, site);
    if (own) return own;
  }
  if (of.is === "fields") {
    const own = of.map.get(name);
    if (own?.is === "function" && !own.self) return { ...own, self: of };
    if (own) return own;
  }
  if (of.is === "function" || of.is === "host") {
    const bound = functionMember(of, name);
    if (bound) return bound;
  }
  const chained = promiseMember(of, name);
  if (chained) return chained;
  if (of.is === "text") return textMember(of, name) ?? UNDEFINED;
  if (of.is === "list") return listMember(of, name) ?? UNDEFINED;
  if (of.is === "fields") return of.open || of.made ? unknown(site.text) : UNDEFINED;
  if (of.is === "host") return opaque(of, name, site);
  if (of.is === "unknown" || of.is === "guard")
    return unknown(`${"what" in of ? of.what : "the answer"}.${name}`);
  return unknown(site.text);
}

export function setMember(of: Value, name: string, value: Value, lines: LineRange): void {
  if (of.is === "fields") {
    of.map.set(name, value);
    of.places.set(name, lines);
  } else if (of.is === "list" && /^\d{1,4}$/.test(name) && Number(name) <= of.items.length) {
    of.items[Number(name)] = value;
  }
}

/** Something that a framework's object has and its reader does not know: when it is called, it is told. */
function opaque(of: Host, name: string, site: Site): Host {
  return {
    is: "host",
    name: `${of.name}.${name}`,
    ...(of.reaches ? { reaches: true } : {}),
    get: (next, at) => opaque({ ...of, name: `${of.name}.${name}` }, next, at),
    call: (args, at) => {
      if (of.reaches) at.follow.journal.unread(at.text, at.lines);
      else return at.follow.callUnknown(args, at);
      return unknown(site.text);
    },
  };
}

function functionMember(fun: Fun | Host, name: string): Host | undefined {
  const withSelf = (self: Value | undefined): Value =>
    fun.is === "function" && self ? { ...fun, self } : fun;
  switch (name) {
    case "bind":
      return native("bind", ([self, ...first]) => {
        const bound = withSelf(self);
        const made = native("bound", (args, site) => site.follow.apply(bound, [...first, ...args], site));
        return fun.is === "host" && fun.reaches ? { ...made, reaches: true } : made;
      });
    case "call":
      return native("call", ([self, ...args], site) => site.follow.apply(withSelf(self), args, site));
    case "apply":
      return native("apply", ([self, args], site) =>
        site.follow.apply(withSelf(self), args?.is === "list" ? args.items : [], site),
      );
    default:
      return undefined;
  }
}

/** Everything may be a promise; it is taken to be kept. */
function promiseMember(of: Value, name: string): Host | undefined {
  const kept = (site: Site) => site.follow.settle(of, site);
  switch (name) {
    case "then":
      return native("then", ([next], site) =>
        next && next.is !== "scalar"
          ? site.follow.settle(site.follow.apply(next, [kept(site)], site), site)
          : kept(site),
      );
    case "catch":
      return native("catch", (_, site) => kept(site));
    case "finally":
      return native("finally", ([next], site) => {
        const value = kept(site);
        if (next) site.follow.settle(site.follow.apply(next, [], site), site);
        return value;
      });
    case "asCallback":
    case "nodeify":
      return native(name, ([next], site) => {
        const value = kept(site);
        if (next) site.follow.apply(next, [scalar(null), value], site);
        return value;
      });
    default:
      return undefined;
  }
}
