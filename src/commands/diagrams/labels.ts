/**
 * Foreign words inside a Mermaid picture: only what no Mermaid grammar reads as its own. Never empty, and never a
 * word such as `end`, which closes blocks.
 */
export function label(text: string, limit = 60): string {
  const safe = text
    .replace(/[^A-Za-z0-9_ ./*+?=,-]/g, " ")
    .replace(/-{2,}|={2,}|\.{2,}/g, (run) => run.charAt(0))
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, limit)
    .trim();
  if (safe === "") return "unnamed";
  return /^(?:end|graph|subgraph|note|loop|alt|else|opt|par|rect|box|break|critical)$/i.test(safe)
    ? `${safe}.`
    : safe;
}

/** A path with its parameters as `:id`, since braces mean something else in pictures. For messages, where a colon is text. */
export function pathLabel(path: string): string {
  const parts = path.split("/").map((part) => {
    const parameter = /^\{([^{}]*)\}$/.exec(part)?.[1];
    const safe = (parameter ?? part).replace(/[^A-Za-z0-9_.*?-]/g, "");
    return parameter === undefined ? safe : `:${safe}`;
  });
  return parts.join("/").replace(/-{2,}/g, "-").slice(0, 80) || "/";
}
