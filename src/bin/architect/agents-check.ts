import { lstat, open, readdir, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { checkAgents, isAgentFile } from "../../architects/check.ts";
import { type AgentFile, MAX_AGENT_BYTES } from "../../architects/load.ts";
import type { Architect, Diagnostic } from "../../domain/architect.ts";
import { UserError } from "../../errors.ts";
import { printableLine } from "../../local/escape.ts";
import { paints } from "../../local/paint.ts";
import { document, type Terminal } from "./terminal.ts";

/** Where teams keep agents, looked through when no folder is named. */
const USUAL_FOLDERS = [".github/architects", ".claude/agents", ".opencode/agent", ".opencode/agents"];
const MAX_FILES = 500;
const MAX_DEPTH = 6;
const MAX_DESCRIPTION = 200;

/** Loads every agent file of a folder (or the one named) and prints what there is to say. 1 when one of them does not load. */
export async function checkCommand(
  directory: string | undefined,
  format: "text" | "json",
  terminal: Terminal,
): Promise<number> {
  const found = directory === undefined ? await inUsualFolders() : await below(directory);
  if (!found.some((file) => isAgentFile(file.path))) {
    throw new UserError(`There are no agent files in ${directory ?? USUAL_FOLDERS.join(", ")}`, {
      remedy: "name a folder of .md files: architect agents check DIR",
    });
  }
  const { agents, diagnostics } = checkAgents(found.map(({ path, text }) => ({ path, text })));
  const shown = new Map(found.map((file) => [file.path, file.shown]));
  const placed = (diagnostic: Diagnostic) => ({
    ...diagnostic,
    path: shown.get(diagnostic.path) ?? diagnostic.path,
  });
  const listed = agents.map((agent) =>
    agentDocument(agent, shown.get(agent.source.path) ?? agent.source.path, placed),
  );
  const all = diagnostics.map(placed);
  const text =
    format === "json"
      ? document({ schemaVersion: 1, agents: listed, diagnostics: all })
      : textOf(listed, all, terminal);
  terminal.exitCode = diagnostics.some(({ level }) => level === "error") ? 1 : 0;
  await terminal.print(text);
  return terminal.exitCode;
}

function agentDocument(agent: Architect, path: string, placed: (diagnostic: Diagnostic) => Diagnostic) {
  return {
    name: agent.name,
    path,
    dialect: agent.dialect,
    description: agent.description,
    model: agent.model ?? null,
    temperature: agent.temperature ?? null,
    tools: agent.tools ?? null,
    permission: agent.permission.map(({ permission, pattern, action, line }) => ({
      permission,
      pattern,
      action,
      line,
    })),
    paths: agent.paths,
    diagnostics: agent.diagnostics.map(placed),
  };
}

function textOf(
  agents: readonly ReturnType<typeof agentDocument>[],
  diagnostics: readonly Diagnostic[],
  terminal: Terminal,
): string {
  const paint = paints(terminal.colour);
  const told = new Set(agents.flatMap((agent) => agent.diagnostics.map(keyOf)));
  const line = (one: Diagnostic) =>
    `  ${printableLine(`${one.path}:${one.line}: ${one.level}: ${one.message}; ${one.remedy}`)}`;
  const blocks = agents.map((agent) => [
    `${paint.strong(printableLine(agent.name))}  ${paint.faint(`${printableLine(agent.path)} · ${agent.dialect}`)}`,
    `  ${printableLine(shortened(agent.description) || "(no description)")}`,
    `  model ${printableLine(agent.model ?? "as the operator sets it")} · tools ${printableLine(agent.tools?.join(", ") ?? "unrestricted")} · ${agent.permission.length} permission rules`,
    ...agent.diagnostics.map(line),
  ]);
  const rest = diagnostics.filter((one) => !told.has(keyOf(one)));
  const all = rest.length > 0 ? [...blocks, [paint.warning("Not loaded"), ...rest.map(line)]] : blocks;
  const count = `${agents.length} ${agents.length === 1 ? "agent" : "agents"}, ${diagnostics.length} remarks`;
  return `${[...all, [count]].map((block) => block.join("\n")).join("\n\n")}\n`;
}

/** The first line, or as much of it as a person reads in a list. */
function shortened(text: string): string {
  const line = text.trim().split(/\n|\\n/)[0] ?? "";
  return line.length > MAX_DESCRIPTION ? `${line.slice(0, MAX_DESCRIPTION)}…` : line;
}

function keyOf({ path, line, code, message }: Diagnostic): string {
  return [path, line, code, message].join("\0");
}

/** `path` is below the folder, for the loader; `shown` is how a person at this prompt would open it. */
type FoundFile = AgentFile & { shown: string };

async function inUsualFolders(): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const folder of USUAL_FOLDERS) {
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) continue;
    found.push(...(await below(folder)).map((file) => ({ ...file, path: `${folder}/${file.path}` })));
  }
  return found;
}

async function below(root: string): Promise<FoundFile[]> {
  const kind = await stat(root).catch(() => undefined);
  if (!kind) throw new UserError(`There is no ${root}`, { remedy: "name a folder of agent files" });
  if (kind.isFile()) return [{ path: basename(root), shown: root, text: await textOfFile(root) }];
  const files: FoundFile[] = [];
  await walk(root, root, 0, files);
  return files;
}

async function walk(root: string, folder: string, depth: number, files: FoundFile[]): Promise<void> {
  const names = (await readdir(folder)).sort();
  for (const name of names) {
    const shown = join(folder, name);
    const found = await lstat(shown).catch(() => undefined); // links are not followed
    if (found?.isDirectory() && depth < MAX_DEPTH && !name.startsWith(".git"))
      await walk(root, shown, depth + 1, files);
    const path = relative(root, shown).replaceAll("\\", "/");
    if (!found?.isFile() || !isAgentFile(path)) continue;
    if (files.length >= MAX_FILES)
      throw new UserError(`${root} holds more than ${MAX_FILES} agent files`, {
        remedy: "name a folder with agents only",
      });
    files.push({ path, shown, text: await textOfFile(shown) });
  }
}

/** At most a little more than the loader accepts: enough for it to see that the file is too large. */
async function textOfFile(path: string): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    throw new UserError(`${path} cannot be read`, { remedy: "check its permissions", cause });
  });
  try {
    const buffer = Buffer.alloc(MAX_AGENT_BYTES + 4);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
