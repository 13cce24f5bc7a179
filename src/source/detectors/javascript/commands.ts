import { pastedIn, piecesOf } from "../../sql-text.ts";
import { bare, isKind, parts, stringValue, type SyntaxNode } from "../../syntax.ts";
import { type Danger, inputDetector } from "./detect.ts";
import { optionOf, type Site } from "./sites.ts";

const SHELLS = /^(?:.*\/)?(?:sh|bash|zsh|dash|ksh|cmd|cmd\.exe|powershell|pwsh)$/;
/** Wrappers of `exec` that programs keep in a module of their own, by the names that say that text is run. */
const OWN_WRAPPER = /^exec(?:Async|Promise|Shell|AsyncRemote|Remote|ShellCommand|AsPromise)$/;
const SSH = /^(?:ssh2|node-ssh|ssh2-promise|simple-ssh)$/;

/** Text for a shell, and names of programs. A list of arguments without a shell is safe. */
export const commands = inputDetector({
  kind: "command-from-input",
  mentions: /\b(?:exec|spawn|execSync|spawnSync|execFile|execa\w*|execCommand|fork|zx|exec[A-Z]\w*)\b/,
  names: /^(?:exec\w*|spawn|spawnSync|\$|\$sync)$/,
  danger,
});

function danger(site: Site): Danger | undefined {
  if (site.isNew || isKind(site.receiver, "regex")) return undefined;
  const callee = site.callee();
  const first = site.args[0];
  if (!first) return undefined;
  const name = callee?.names.at(-1) ?? site.name;
  if (callee?.module === "child_process") return ofChildProcess(name, site);
  if (callee?.module === "execa") return ofExeca(name, site);
  if (callee?.module === "shelljs" && name === "exec")
    return { values: pasted(first, site), library: "shelljs" };
  const isRemote = callee && SSH.test(callee.module) && /^(?:exec|execCommand)$/.test(name);
  if (isRemote) return { values: pasted(first, site), library: "ssh2" };
  const isOwn = callee !== undefined && /^[.@~#]/.test(callee.module) && OWN_WRAPPER.test(name);
  if (!isOwn) return undefined;
  // `execAsyncRemote(serverId, command)`: the text is the last argument that is one.
  const text = site.args.slice(0, 2).flatMap((argument) => inText(argument, site));
  return { values: text.length > 0 ? text : [] };
}

function ofChildProcess(name: string, site: Site): Danger | undefined {
  const [first, second] = site.args;
  if (!first) return undefined;
  if (name === "exec" || name === "execSync") return { values: pasted(first, site) };
  if (!/^(?:spawn|spawnSync|execFile|execFileSync)$/.test(name)) return undefined;
  return withProgram(first, second, site);
}

/** `spawn(program, [arguments], options)`: everything is text for a shell when there is one. */
function withProgram(first: SyntaxNode, second: SyntaxNode | undefined, site: Site): Danger {
  const program = stringValue(bare(first));
  const list = second && isKind(bare(second), "array") ? parts(bare(second)) : [];
  const options = site.args.find((argument) => isKind(bare(argument), "object"));
  const shell = optionOf(options, "shell");
  const hasShell = shell !== undefined && shell.text() !== "false";
  if (hasShell) return { values: [first, ...list].flatMap((one) => pasted(one, site)) };
  if (program !== undefined && SHELLS.test(program)) {
    const at = list.findIndex((item) => /^["'](?:-\w*c|\/c|-Command)["']$/i.test(item.text()));
    return { values: at < 0 ? [] : list.slice(at + 1, at + 2).flatMap((item) => pasted(item, site)) };
  }
  return { values: program === undefined ? leading(first, site) : [], detail: "program" };
}

function ofExeca(name: string, site: Site): Danger | undefined {
  const [first, second] = site.args;
  if (!first) return undefined;
  if (/^execaCommand(?:Sync)?$/.test(name) || name === "command" || name === "commandSync")
    return { values: leading(first, site), library: "execa", detail: "program" };
  if (!/^(?:execa|execaSync|sync)$/.test(name) && site.callee()?.names.length !== 0) return undefined;
  return { ...withProgram(first, second, site), library: "execa" };
}

function pasted(text: SyntaxNode, { flow }: Site): SyntaxNode[] {
  return pastedIn(piecesOf(text, flow));
}

/** Values pasted into a text that has words of its own; a whole argument may be an id and no command. */
function inText(text: SyntaxNode, { flow }: Site): SyntaxNode[] {
  const pieces = piecesOf(text, flow);
  return pieces.some((piece) => "text" in piece && /\s/.test(piece.text)) ? pastedIn(pieces) : [];
}

/** The value that a text begins with. */
function leading(text: SyntaxNode, { flow }: Site): SyntaxNode[] {
  const [first] = piecesOf(text, flow);
  return first && "value" in first ? [first.value] : [];
}
