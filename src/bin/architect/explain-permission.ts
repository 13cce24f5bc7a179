import { readFile, stat } from "node:fs/promises";
import type { Decision, LayerName, PermissionLayer } from "../../agent/permission/judgement.ts";
import { UserError } from "../../errors.ts";
import { printableLine } from "../../local/escape.ts";
import { readStandardInput } from "./standard-input.ts";
import { document, type Terminal } from "./terminal.ts";

export interface PermissionArguments {
  operator?: string;
  repo?: string;
  agent?: string;
  permission?: string;
  tool: string;
  format: "text" | "json";
}

/** A settings file or agent file longer than this is none. Bytes. */
const MAX_FILE = 1024 * 1024;

/**
 * Says what the permission rules decide about one use of a tool, and which of them decided. Exits with 0 whatever
 * the answer is.
 */
export async function explainPermission(
  input: string,
  args: PermissionArguments,
  terminal: Terminal,
): Promise<number> {
  const base = args.agent ?? args.permission;
  if (base === undefined || (args.agent !== undefined && args.permission !== undefined)) {
    throw new UserError("Name one file with the rules", {
      remedy: "--agent FILE for an agent file, or --permission FILE for a map of rules",
    });
  }
  const [{ decide }, { readLayer }] = await Promise.all([
    import("../../agent/permission/decide.ts"),
    import("./permission-file.ts"),
  ]);
  const files: [LayerName, string | undefined][] = [
    ["operator", args.operator],
    ["repository", args.repo],
    ["agent", base],
  ];
  const layers: PermissionLayer[] = [];
  for (const [name, file] of files) {
    if (file === undefined) continue;
    const { layer, remarks } = readLayer(name, { path: file, text: await textOf(file) });
    for (const remark of remarks) terminal.note(`${file}:${remark.line}: ${remark.level}: ${remark.message}`);
    layers.push(layer);
  }
  const decided = decide(
    { tool: args.tool, input: input === "-" ? await readStandardInput() : input },
    layers,
  );
  await terminal.print(args.format === "json" ? document(decided) : inWords(decided));
  return 0;
}

function inWords(decided: Decision): string {
  const lines = [`${decided.decision} (${decided.layer}): ${decided.reason}`];
  if (decided.commands.length > 1 || decided.commands[0]?.reason !== decided.reason)
    for (const { decision, text, reason } of decided.commands)
      lines.push(`  ${decision}  ${text.slice(0, 200)}  (${reason})`);
  return lines.map((line) => `${printableLine(line)}\n`).join("");
}

async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= MAX_FILE) return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UserError(`${file} cannot be read (${code})`, {
      remedy: "name a file with rules",
      cause: error,
    });
  }
  throw new UserError(`${file} is longer than 1 MB`, { remedy: "name a file with rules" });
}
