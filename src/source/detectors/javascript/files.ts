import type { Flow } from "../../origin.ts";
import { piecesOf } from "../../sql-text.ts";
import { argumentsOf, bare, calledName, isKind, type SyntaxNode } from "../../syntax.ts";
import type { Origin } from "../../trace.ts";
import { type Danger, inputDetector } from "./detect.ts";
import { optionOf, type Site } from "./sites.ts";

const FILE_SYSTEM = /^(?:fs|fs\/promises|fs-extra|graceful-fs|mz\/fs|memfs)$/;
/** Calls that read, write, list or remove; asking whether something exists tells little. */
const TOUCHES =
  /^(?:readFile|writeFile|appendFile|open|unlink|rm|rmdir|mkdir|mkdirp|readdir|opendir|truncate|chmod|chown|symlink|link|readJson|writeJson|readJSON|writeJSON|outputFile|outputJson|remove|ensureDir|ensureFile|emptyDir|mkdtemp)(?:Sync)?$|^create(?:Read|Write)Stream$/;
const TOUCHES_TWO = /^(?:copyFile|rename|copy|move|cp)(?:Sync)?$/;
const RESPONSE = /(?:^|\.)(?:res|response|_res)$/;

/** Paths of files. */
export const files = inputDetector({
  kind: "path-traversal",
  mentions:
    /\b(?:readFile|writeFile|appendFile|unlink|rm|rmdir|mkdir|readdir|opendir|open|copyFile|rename|copy|move|cp|remove|output\w+|ensure\w+|read[Jj]\w+|write[Jj]\w+|create(?:Read|Write)Stream|sendFile|sendfile|download|mv|Bun|truncate|emptyDir|symlink|link|chmod|chown|mkdtemp|readTextFile)/,
  names: new RegExp(
    `${TOUCHES.source}|${TOUCHES_TWO.source}|^(?:sendFile|sendfile|download|mv|file|readTextFile|writeTextFile)$`,
  ),
  danger: (site) => {
    const found = danger(site);
    return found && { ...found, values: found.values.filter((value) => !hasFixedEnd(value, site.flow)) };
  },
  counts: isPath,
});

function danger(site: Site): Danger | undefined {
  const [first, second] = site.args;
  if (!first || site.isNew) return undefined;
  if (site.receiver && /^(?:sendFile|sendfile|download)$/.test(site.name)) {
    if (!RESPONSE.test(chainRoot(site.receiver))) return undefined;
    // With a root, Express itself refuses what leaves it.
    if (site.args.slice(1).some((options) => optionOf(options, "root"))) return undefined;
    return { values: [first], library: "express" };
  }
  if (site.name === "mv" && site.receiver)
    return site.flow.origin(site.receiver).from === "request" ? { values: [first] } : undefined;
  const callee = site.callee();
  const name = callee?.names.at(-1) ?? "";
  if (
    callee?.module === "" &&
    /^(?:Bun\.file|Deno\.(?:readTextFile|writeTextFile|open|remove|readFile|writeFile|mkdir))$/.test(
      callee.names.join("."),
    )
  )
    return { values: [first] };
  if (!callee || !FILE_SYSTEM.test(callee.module) || callee.names.includes("()")) return undefined;
  if (TOUCHES.test(name)) return { values: [first] };
  return TOUCHES_TWO.test(name) ? { values: second ? [first, second] : [first] } : undefined;
}

/** `res` of `res.status(200).type("pdf")`. */
function chainRoot(receiver: SyntaxNode): string {
  let at: SyntaxNode | null = receiver;
  while (at && isKind(at, "call_expression")) {
    const callee: SyntaxNode | null = at.field("function");
    if (!callee || !isKind(callee, "member_expression")) break;
    at = callee.field("object");
  }
  return at?.text() ?? "";
}

/** Paths whose last part is fixed lead to files of that name only, wherever they stand. */
const FIXED_END = /[\\/]?[\w.-]*\w\.\w{1,10}$/;

function hasFixedEnd(path: SyntaxNode, flow: Flow, depth = 0): boolean {
  const node = bare(path);
  if (isKind(node, "identifier") && depth < 5) {
    const binding = flow.scopes.bindingOf(node.text(), node);
    const init = binding?.kind === "variable" && binding.keys.length === 0 ? binding.init : undefined;
    return init !== undefined && hasFixedEnd(init, flow, depth + 1);
  }
  const last =
    isKind(node, "call_expression") && /^(?:join|resolve)$/.test(calledName(node))
      ? argumentsOf(node).at(-1)
      : node;
  const end = last && piecesOf(last, flow).at(-1);
  if (!end || !("text" in end)) return false;
  return FIXED_END.test(end.text) && (last !== node || /[\\/]/.test(end.text));
}

/** What an upload holds is no path, nor is what the client's address says. */
function isPath({ keys }: Origin): boolean {
  if (!keys) return true;
  return !keys.some((key) => /^(?:buffer|stream|pipe|arrayBuffer|length|ip)$/.test(key));
}
