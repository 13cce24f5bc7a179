/** What a piece of a path that could not be read is called. */
export const UNKNOWN = "{?}";

/**
 * Pieces as one path: one slash between them, one before, none behind.
 *
 * @param pieces in the notation of `Route.path`
 */
export function joinPath(...pieces: readonly string[]): string {
  const path = `/${pieces.join("/")}`.replace(/\/{2,}/g, "/");
  return path.length > 1 ? path.replace(/\/$/, "") : path;
}

/** As `joinPath`, for frameworks that set prefix and path one behind the other without a slash between them. */
export function concatPath(...pieces: readonly string[]): string {
  return joinPath(pieces.join(""));
}

/** `{id:int}` is `{id}`, `{rest:path}` is `{rest*}`: FastAPI, Starlette, aiohttp. */
export function bracePath(path: string): string {
  return path.replace(/\{([A-Za-z_]\w*)(?::((?:[^{}]|\{[^{}]*\})*))?\}/g, (_, name: string, type?: string) =>
    type === "path" || type === ".*" || type === ".+" ? `{${name}*}` : `{${name}}`,
  );
}

/** `<int:id>` is `{id}`, `<path:rest>` is `{rest*}`: Flask and Django. */
export function anglePath(path: string): string {
  return path.replace(
    /<(?:([^<>:]*):)?\s*([A-Za-z_]\w*)\s*>/g,
    (_, type: string | undefined, name: string) => (type?.trim() === "path" ? `{${name}*}` : `{${name}}`),
  );
}

/**
 * The paths a regular expression lets through, as one pattern: named groups are parameters, groups without a name are
 * numbered from 1. What cannot be said as a path is `{?}`.
 *
 * @param expression without its quotes
 */
export function regexPath(expression: string, firstGroup = 1): string {
  let out = "";
  let group = firstGroup;
  for (let at = 0; at < expression.length && at < 2_000; ) {
    const rest = expression.slice(at, at + 400);
    const char = expression.charAt(at);
    if (char === "(") {
      const end = closing(expression, at);
      const inner = expression.slice(at, end + 1);
      at = end + 1;
      const quantifier = /^(?:[?*+]|\{[\d,]*\})\??/.exec(expression.slice(at, at + 20))?.[0] ?? "";
      at += quantifier.length;
      const name = /^\(\?P?<([A-Za-z_]\w*)>/.exec(inner)?.[1];
      if (name !== undefined) out += wildcard(inner, name);
      else if (/^\(\?[=!<]/.test(inner)) continue;
      else if (inner.startsWith("(?:")) {
        const body = inner.slice(3, -1);
        out += quantifier === "" && !body.includes("|") ? regexPath(body, group) : optional(body, quantifier);
      } else if (!/^\(\?[a-z]+\)/.test(inner)) out += wildcard(inner, String(group++));
      continue;
    }
    if (char === "^" || char === "$") at++;
    else if (/^\\[AZz]/.test(rest)) at += 2;
    else if (/^\/[?]/.test(rest)) at += 2;
    else {
      const piece = /^(?:\\[dwsDWSb]|\[(?:\\.|[^\]\\])*\]|\.)(?:[?*+]|\{[\d,]*\})?\??/.exec(rest)?.[0];
      if (piece !== undefined && (piece !== "." || /^\.[*+]/.test(rest))) {
        out += UNKNOWN;
        at += piece.length;
      } else if (char === "\\") {
        out += expression.charAt(at + 1);
        at += 2;
      } else if (char === "|") {
        return out + UNKNOWN;
      } else {
        out += char;
        at++;
        if (/[?*]/.test(expression.charAt(at))) {
          out = `${out.slice(0, -1)}${UNKNOWN}`;
          at++;
        } else if (expression.charAt(at) === "+") at++;
      }
    }
  }
  return out;
}

function wildcard(group: string, name: string): string {
  return /^\((?:\?P?<\w+>)?\.[*+]\??\)$/.test(group) ? `{${name}*}` : `{${name}}`;
}

/** `(?:\.html)?` may be left out and is; anything more is not one path. */
function optional(body: string, quantifier: string): string {
  return quantifier === "?" && !/[(|]/.test(body) ? "" : UNKNOWN;
}

function closing(expression: string, from: number): number {
  let depth = 0;
  let inClass = false;
  for (let at = from; at < expression.length; at++) {
    const char = expression.charAt(at);
    if (char === "\\") at++;
    else if (inClass) inClass = char !== "]";
    else if (char === "[") inClass = true;
    else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return at;
  }
  return expression.length - 1;
}
