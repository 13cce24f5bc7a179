import {
  budget,
  fields,
  type Host,
  host,
  list,
  native,
  scalar,
  Scope,
  type Site,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
  writtenOf,
} from "./value.ts";

/** Objects of other packages that a reader knows, by the name they are imported under. */
export type Modules = Readonly<Record<string, Value>>;

/** What every program finds: the parts of the language and of Node.js that migrations use. */
export function globalScope(modules: Modules): Scope {
  const scope = new Scope();
  const promise = promiseHost();
  scope.declare("console", host("console", { get: () => native("log", () => UNDEFINED) }));
  scope.declare("Promise", promise);
  scope.declare(
    "Object",
    host("Object", { get: (name) => native(name, (args, site) => ofObject(name, args, site)) }),
  );
  scope.declare(
    "Array",
    host("Array", { get: (name) => native(name, (args, site) => ofArray(name, args, site)) }),
  );
  scope.declare(
    "String",
    host("String", {
      call: ([value], site) => textFrom(value, site),
      // An object, which some tools tell from a text.
      construct: ([value], site) => host("String", { tag: textFrom(value, site) }),
    }),
  );
  scope.declare(
    "JSON",
    host("JSON", { get: (name) => native(name, (args, site) => ofJson(name, args, site)) }),
  );
  scope.declare("__dirname", textOf("."));
  scope.declare(
    "require",
    native("require", ([name], site) => moduleOf(name, modules, site)),
  );
  scope.declare("exports", fields());
  return scope;
}

export function moduleOf(name: Value | undefined, modules: Modules, site: Site): Value {
  if (name?.is !== "text") return unknown(site.text);
  if (name.text.replace(/^node:/, "") === "path") return PATH;
  if (/^(?:bluebird|q)$/.test(name.text)) return promiseHost();
  if (name.text === "async") return ASYNC;
  return (Object.hasOwn(modules, name.text) ? modules[name.text] : undefined) ?? unknown(site.text);
}

function textFrom(value: Value | undefined, site: Site): Value {
  const text = value && writtenOf(value);
  return text === undefined ? unknown(site.text) : textOf(text);
}

/** `Promise`, and the libraries that do more of the same. */
export function promiseHost(): Host {
  return host("Promise", {
    get: (name) => {
      if (name === "resolve") return native(name, ([value]) => value ?? UNDEFINED);
      if (name === "all" || name === "allSettled")
        return native(name, ([all], site) => (all ? site.follow.settle(all, site) : unknown(site.text)));
      if (name === "each" || name === "map" || name === "mapSeries")
        return native(name, ([all, each], site) => everyOne(all, each, site));
      return undefined;
    },
    construct: ([start], site) => {
      let kept: Value = unknown(site.text);
      const resolve = native("resolve", ([value]) => {
        kept = value ?? UNDEFINED;
        return UNDEFINED;
      });
      if (start) site.follow.apply(start, [resolve, native("reject", () => UNDEFINED)], site);
      return kept;
    },
  });
}

function everyOne(all: Value | undefined, each: Value | undefined, site: Site): Value {
  if (!each) return unknown(site.text);
  if (all?.is === "list")
    return list(all.items.map((item) => site.follow.settle(site.follow.apply(each, [item], site), site)));
  return site.follow.callUnknown([each], site);
}

/** The callback library: every task is given a callback, which is called without an error. */
const ASYNC: Host = host("async", {
  get: (name) => {
    if (name === "series" || name === "parallel" || name === "waterfall")
      return native(name, ([tasks, last], site) => {
        const goOn = native("callback", () => UNDEFINED);
        const all =
          tasks?.is === "list" ? tasks.items : tasks?.is === "fields" ? [...tasks.map.values()] : undefined;
        for (const task of all ?? []) site.follow.apply(task, [goOn], site);
        if (!all && tasks) site.follow.callUnknown([tasks], site);
        if (last) site.follow.apply(last, [scalar(null)], site);
        return UNDEFINED;
      });
    if (/^(?:each|eachSeries|forEach|forEachSeries|map|mapSeries)$/.test(name))
      return native(name, ([all, each, last], site) => {
        everyOne(all, each, site);
        if (last) site.follow.apply(last, [scalar(null)], site);
        return UNDEFINED;
      });
    return undefined;
  },
});

const PATH: Host = host("path", {
  get: (name) =>
    name === "join" || name === "resolve"
      ? native(name, (args, site) => {
          const parts = args.map((arg) => writtenOf(arg));
          return parts.every((part) => part !== undefined) ? textOf(parts.join("/")) : unknown(site.text);
        })
      : undefined,
});

function ofObject(name: string, [of, ...more]: readonly Value[], site: Site): Value {
  if (of?.is !== "fields" || of.open) return site.follow.callUnknown([...(of ? [of] : []), ...more], site);
  switch (name) {
    case "keys":
      return list([...of.map.keys()].map((key) => textOf(key)));
    case "values":
      return list([...of.map.values()]);
    case "entries":
      return list([...of.map].map(([key, value]) => list([textOf(key), value])));
    case "freeze":
      return of;
    case "assign": {
      const made = { ...of, map: new Map(of.map), places: new Map(of.places) };
      for (const one of more) {
        if (one.is !== "fields") return unknown(site.text);
        for (const [key, value] of one.map) made.map.set(key, value);
      }
      return made;
    }
    default:
      return unknown(site.text);
  }
}

function ofArray(name: string, [of]: readonly Value[], site: Site): Value {
  if (name === "isArray" && of && of.is !== "unknown") return scalar(of.is === "list");
  if (name === "from" && of?.is === "list") return list(of.items);
  return unknown(site.text);
}

function ofJson(name: string, [of]: readonly Value[], site: Site): Value {
  const data = name === "stringify" && of ? plainData(of) : undefined;
  return data ? textOf(JSON.stringify(data.value)) : unknown(site.text);
}

/** A value as JSON would have it; `undefined` when part of it is not known. */
export function plainData(value: Value, within = budget()): { value: unknown } | undefined {
  if (within.left-- <= 0) return undefined;
  if (value.is === "text") return { value: value.text };
  if (value.is === "scalar") return { value: value.value };
  if (value.is === "list") {
    const items = value.items.map((item) => plainData(item, within));
    return items.every((item) => item !== undefined) ? { value: items.map((item) => item.value) } : undefined;
  }
  if (value.is !== "fields" || value.open || value.made) return undefined;
  const made: Record<string, unknown> = {};
  for (const [key, one] of value.map) {
    const inner = plainData(one, within);
    if (!inner) return undefined;
    Object.defineProperty(made, key, { value: inner.value, enumerable: true });
  }
  return { value: made };
}
