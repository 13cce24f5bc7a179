import { readFile, stat } from "node:fs/promises";
import type { Decision, PermissionLayer } from "../../agent/permission/judgement.ts";
import type { Remark } from "../../domain/yaml.ts";
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
 * Says what the permission rules decide about one use of a tool, and which of them decided: of an agent file what a
 * conversation of that architect is told, of a mere map what the engine makes of it. Exits with 0 whatever the answer
 * is.
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
  const [judging, files] = await Promise.all([import("./judge-use.ts"), import("./permission-file.ts")]);
  const above: PermissionLayer[] = [];
  const told = (file: string, remarks: readonly Remark[]) => {
    for (const { line, level, message } of remarks) terminal.note(`${file}:${line}: ${level}: ${message}`);
  };
  if (args.operator !== undefined) {
    const file = { path: args.operator, text: await textOf(args.operator) };
    const { layer, remarks } = files.readLayer("operator", file);
    told(file.path, remarks);
    above.push(layer);
  }
  if (args.repo !== undefined) {
    const file = { path: args.repo, text: await textOf(args.repo) };
    const { layers, remarks } = files.readRepositoryLayers(file);
    told(file.path, remarks);
    above.push(...layers);
  }
  const { layer, architect, remarks } = files.readLayer("agent", { path: base, text: await textOf(base) });
  told(base, remarks);
  const asked = { tool: args.tool, input: input === "-" ? await readStandardInput() : input };
  const ofAgent = args.agent === undefined ? undefined : architect;
  const decided = ofAgent
    ? judging.inConversation(asked, ofAgent, above)
    : judging.byEngine(asked, [...above, layer]);
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
