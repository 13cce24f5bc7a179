import { HOLE } from "./value.ts";

/**
 * A path in the spelling of Express, Koa, Hono, Fastify, Restify or Hapi, as `Route.path` has it: `:id`, `:id(\\d+)`,
 * `:id?`, `:id{[0-9]+}`, `{id?}` become `{id}`; `*`, `*rest`, `:rest*`, `{rest*}` become `{rest*}`; what is not known
 * becomes `{?}`.
 */
export function routePath(written: string): string {
  let path = "";
  let at = 0;
  while (at < written.length) {
    const read = parameter(written, at) ?? group(written, at) ?? plain(written, at);
    path += read.path;
    at = read.end;
  }
  const [clean = ""] = path.replace(/(?:\{\?\})+/g, "{?}").split("#");
  const joined = `/${clean}`.replace(/\/{2,}/g, "/");
  return joined.length > 1 ? joined.replace(/\/$/, "") : joined;
}

interface Piece {
  path: string;
  end: number;
}

const NAME = /[A-Za-z_$][\w$]*/y;

function nameAt(written: string, at: number): string {
  NAME.lastIndex = at;
  return NAME.exec(written)?.[0] ?? "";
}

function parameter(written: string, at: number): Piece | undefined {
  const mark = written[at];
  if (mark === "*") {
    const name = nameAt(written, at + 1);
    let end = at + 1 + name.length;
    while (written[end] === "*") end++;
    return { path: `{${name}*}`, end };
  }
  if (mark !== ":") return undefined;
  // `::` is how find-my-way writes a colon.
  if (written[at + 1] === ":") return { path: ":", end: at + 2 };
  const name = nameAt(written, at + 1);
  if (name === "") return undefined;
  let end = at + 1 + name.length;
  if (written[end] === "(" || written[end] === "{") end = closing(written, end);
  const more = written[end] ?? "";
  if (more === "*" || more === "+") return { path: `{${name}*}`, end: end + 1 };
  return { path: `{${name}}`, end: more === "?" ? end + 1 : end };
}

/** `{id}`, `{id?}` and `{rest*2}` are parameters of Hapi, `{/:id}` is a part of Express 5 that may be absent. */
function group(written: string, at: number): Piece | undefined {
  if (written[at] === "{") {
    const end = closing(written, at);
    const inner = written.slice(at + 1, end - 1);
    const named = /^([A-Za-z_$][\w$-]*)(\?|\*\d*)?(?::.*)?$/.exec(inner);
    if (named) return { path: `{${named[1]}${named[2]?.startsWith("*") ? "*" : ""}}`, end };
    return {
      path: inner.includes("{")
        ? "{?}"
        : routePath(`${inner}`).replace(/^\/(?=[^/])/, inner.startsWith("/") ? "/" : ""),
      end,
    };
  }
  if (written[at] !== "(") return undefined;
  const end = closing(written, at);
  const inner = written.slice(at + 1, end - 1);
  const after = /[?*+]/.test(written[end] ?? "") ? end + 1 : end;
  return { path: inner === ".*" || inner === ".+" ? "{*}" : "{?}", end: after };
}

function plain(written: string, at: number): Piece {
  const one = written[at] ?? "";
  if (one === HOLE) return { path: "{?}", end: at + 1 };
  if (one === "\\") return { path: written[at + 1] ?? "", end: at + 2 };
  return { path: one === "?" ? "" : one, end: at + 1 };
}

/** Past the bracket that closes the one at `at`; the end of the text when none does. */
function closing(written: string, at: number): number {
  const open = written[at];
  const close = open === "(" ? ")" : "}";
  let depth = 0;
  for (let end = at; end < written.length; end++) {
    if (written[end] === "\\") end++;
    else if (written[end] === open) depth++;
    else if (written[end] === close && --depth === 0) return end + 1;
  }
  return written.length;
}

/** The path that a regular expression stands for, as far as it is plain text. */
export function patternPath(pattern: string): string {
  const source = pattern.replace(/^\/\^?/, "").replace(/\$?\/[a-z]*$/, "");
  const holes = source
    .replace(/\\\//g, "/")
    .replace(/\((?:[^()]|\([^()]*\))*\)[?*+]?/g, HOLE)
    .replace(/\[[^\]]*\][?*+]?/g, HOLE)
    .replace(/\\[dwsDWSb][?*+]?|\.[*+]|\{[^}]*\}/g, HOLE)
    .replace(/[?*+^$|]/g, "");
  return holes;
}

/** Two parts of one path, before they are brought into their common spelling. */
export function joinPaths(before: string, after: string): string {
  if (after === "" || after === "/") return before;
  return `${before.replace(/\/+$/, "")}/${after.replace(/^\/+/, "")}`;
}

/** Whether a guard put before `prefix` stands before `path`, both as `Route.path` has them. `undefined`: not known. */
export function isUnder(path: string, prefix: string): boolean | undefined {
  const wanted = prefix.split("/").filter((part) => part !== "");
  const given = path.split("/").filter((part) => part !== "");
  for (const [index, part] of wanted.entries()) {
    if (/^\{[^}]*\*\}$/.test(part)) return true;
    const other = given[index];
    if (other === undefined) return false;
    if (part === other || /^\{[^}?]*\}$/.test(part)) continue;
    // Up to its first parameter a part is plain text: `frontend{*}` is not `client`.
    const [start = ""] = part.split("{", 1);
    const [own = ""] = other.split("{", 1);
    const length = Math.min(start.length, own.length);
    const isPlain = !other.includes("{");
    if (start.slice(0, length) !== own.slice(0, length) || (isPlain && own.length < start.length))
      return false;
    if (/^[^{]*\{[^}]*\*\}$/.test(part) && own.length >= start.length) return true;
    if (part.includes("{") || other.includes("{?}")) return undefined;
    return false;
  }
  return true;
}
