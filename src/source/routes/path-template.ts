/** Stands in a path for a piece that could not be resolved. */
export const UNKNOWN_PIECE = "{?}";

/**
 * A framework's own path pattern as `Route.path` writes it: parameters `{name}`, wildcards `{name*}`.
 *
 * @param colons whether `:name` is a parameter (Gin, Echo, Fiber, axum before 0.8) or only text
 */
export function templateOf(pattern: string, colons: boolean): string {
  let out = "";
  let at = 0;
  while (at < pattern.length) {
    const char = pattern.charAt(at);
    if (char === "{") {
      const end = closingBrace(pattern, at);
      out += parameterOf(pattern.slice(at + 1, end));
      at = end + 1;
    } else if (char === "*") {
      const name = /^\*+([A-Za-z_][\w-]*)?/.exec(pattern.slice(at, at + 80));
      out += `{${name?.[1] ?? ""}*}`;
      at += name?.[0].length ?? 1;
    } else if (colons && char === ":") {
      const name = /^:([A-Za-z_]\w*)(?:<[^>]{0,80}>|\([^)]{0,80}\))?[?+]?/.exec(pattern.slice(at, at + 200));
      out += name ? `{${name[1]}}` : char;
      at += name?.[0].length ?? 1;
    } else {
      out += char;
      at++;
    }
  }
  return out;
}

/** Two pieces with one slash between them, one at the beginning and none at the end; the empty path is `/`. */
export function joinPaths(prefix: string, path: string): string {
  const joined = [prefix, path]
    .flatMap((piece) => piece.split("/"))
    .filter((segment) => segment !== "")
    .join("/");
  return `/${joined}`;
}

function closingBrace(pattern: string, open: number): number {
  let depth = 0;
  for (let at = open; at < pattern.length; at++) {
    if (pattern[at] === "{") depth++;
    else if (pattern[at] === "}" && --depth === 0) return at;
  }
  return pattern.length;
}

function parameterOf(inside: string): string {
  if (inside === "?") return UNKNOWN_PIECE;
  // `{$}` of net/http only says that the path ends here.
  if (inside === "$") return "";
  const [name = "", ...rest] = inside.split(":");
  const plain = name.replace(/^\*|\.\.\.$|\*$/g, "").trim();
  const wild = plain !== name.trim() || /^\(?(?:\.\*|\.\+|\.\*\?)\)?$/.test(rest.join(":"));
  return `{${plain}${wild ? "*" : ""}}`;
}
