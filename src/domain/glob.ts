import type { Glob } from "./architect.ts";
import { type Remark, shown, type YamlValue } from "./yaml.ts";

export const MAX_GLOB_LENGTH = 256;
/** What `{a,b}` may multiply to in one glob. */
export const MAX_GLOB_ALTERNATIVES = 64;
const MAX_GLOBSTARS = 8;
const MAX_EXTGLOB_DEPTH = 3;
const MAX_GLOBS = 500;

/**
 * Why a glob is refused, or `undefined` when it can be matched in bounded work. Globs are matched against whole
 * paths of the repository, dots included; a leading `!` takes back what an earlier glob of the list chose.
 */
export function globProblem(written: string): { message: string; remedy: string } | undefined {
  if (written.trim() === "") return { message: "the glob is empty", remedy: "remove it" };
  if (written.length > MAX_GLOB_LENGTH) {
    return {
      message: `the glob is longer than ${MAX_GLOB_LENGTH} characters`,
      remedy: "split it into several",
    };
  }
  if (/\p{Cc}/u.test(written)) return { message: "the glob holds control characters", remedy: "remove them" };
  const glob = isTakeBack(written) ? written.slice(1) : written;
  if (glob.startsWith("/") || glob.startsWith("./") || glob.startsWith("../")) {
    return {
      message: "paths of a repository have no leading `/` or `./`",
      remedy: `write \`${shown(glob.replace(/^[./]+/, ""))}\``,
    };
  }
  if (glob.endsWith("/"))
    return { message: "a glob ending in `/` matches no file", remedy: `write \`${shown(glob)}**\`` };
  if (glob.split("/").filter((part) => part === "**").length > MAX_GLOBSTARS) {
    return { message: `more than ${MAX_GLOBSTARS} times \`**\``, remedy: "use fewer" };
  }
  if (extglobDepth(glob) > MAX_EXTGLOB_DEPTH) {
    return {
      message: `more than ${MAX_EXTGLOB_DEPTH} patterns inside one another`,
      remedy: "write several globs",
    };
  }
  if (/\{[^{},]*\.\.[^{},]*\}/.test(glob)) {
    return {
      message: "ranges such as `{1..9}` are not expanded",
      remedy: "write a character class, for instance `[1-9]`",
    };
  }
  if (alternativesOf(glob) > MAX_GLOB_ALTERNATIVES) {
    return {
      message: `its braces stand for more than ${MAX_GLOB_ALTERNATIVES} globs`,
      remedy: "write several globs",
    };
  }
  return undefined;
}

/** `!docs/**` takes back; `!(a|b)` is a pattern. */
export function isTakeBack(glob: Glob): boolean {
  return glob.startsWith("!") && !glob.startsWith("!(");
}

function extglobDepth(glob: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < glob.length; i++) {
    if (glob[i] === "(" && /[?*+@!]/.test(glob[i - 1] ?? "")) deepest = Math.max(deepest, ++depth);
    else if (glob[i] === ")" && depth > 0) depth--;
  }
  return deepest;
}

/** How many globs the braces stand for: sums inside a brace, products of neighbours. Unclosed braces count as closed. */
function alternativesOf(glob: string): number {
  const stack = [{ sum: 0, product: 1 }];
  for (const character of glob) {
    const top = stack[stack.length - 1] ?? { sum: 0, product: 1 };
    if (character === "{") stack.push({ sum: 0, product: 1 });
    else if (character === "," && stack.length > 1) {
      top.sum += top.product;
      top.product = 1;
    } else if (character === "}" && stack.length > 1) {
      stack.pop();
      const outer = stack[stack.length - 1];
      if (outer) outer.product = Math.min(outer.product * (top.sum + top.product), Number.MAX_SAFE_INTEGER);
    }
  }
  return stack.reduce((product, level) => product * (level.sum + level.product), 1);
}

/** Reads one glob or a list of them; what is refused is said and left out. */
export function readGlobs(value: YamlValue, key: string, say: (remark: Remark) => void): readonly Glob[] {
  const items = value.kind === "list" ? value.items : value.kind === "empty" ? [] : [value];
  const globs: Glob[] = [];
  for (const [index, item] of items.entries()) {
    if (index >= MAX_GLOBS) {
      say({
        level: "error",
        code: "too-many-globs",
        line: item.line,
        message: `\`${key}\` has more than ${MAX_GLOBS} globs; the rest was left out`,
        remedy: "use broader globs",
      });
      break;
    }
    if (item.kind !== "text") {
      say({
        level: "error",
        code: "wrong-type",
        line: item.line,
        message: `\`${key}\` takes globs as text (column ${item.column})`,
        remedy: `write a list, for instance ${key}: ["src/**"]`,
      });
      continue;
    }
    const glob = item.value.trim();
    const problem = globProblem(glob);
    if (problem) {
      const message = `\`${shown(glob)}\` in \`${key}\` was left out: ${problem.message} (column ${item.column})`;
      say({ level: "error", code: "glob-refused", line: item.line, message, remedy: problem.remedy });
    } else globs.push(glob);
  }
  return globs;
}
