/**
 * A path as it is inside the repository: no `.`, `..` or doubled slashes, no leading `./`; the root itself is `.`.
 *
 * @param root where the repository lies, absolute; without it an absolute path is outside
 * @returns `undefined` for a path outside the repository
 */
export function inRepository(written: string, root?: string): string | undefined {
  const path = written.replaceAll("\\", "/");
  if (/^(?:~|\$)/.test(path) || /^[A-Za-z]:\//.test(path)) return undefined;
  if (path.startsWith("/")) {
    const whole = resolved(path.slice(1));
    const base = root === undefined ? undefined : resolved(root.replace(/^\//, ""));
    if (whole === undefined || base === undefined || base === ".") return undefined;
    if (whole === base) return ".";
    return whole.startsWith(`${base}/`) ? whole.slice(base.length + 1) : undefined;
  }
  return resolved(path);
}

function resolved(path: string): string | undefined {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.length === 0 ? "." : names.join("/");
}

/** Whether git itself keeps its things there; on some disks in any case of letters. */
export function isGitsOwn(path: string): boolean {
  return path.split("/").some((name) => name.toLowerCase().replace(/[. ]+$/, "") === ".git");
}
