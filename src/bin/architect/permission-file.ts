import type { Architect, PermissionAction, PermissionRule } from "../../domain/architect.ts";
import { layersAbove } from "../../agent/gate.ts";
import type { LayerName, PermissionLayer } from "../../agent/permission/judgement.ts";
import { type AgentFile, loadArchitect } from "../../architects/load.ts";
import { denyAll, readPermission } from "../../architects/permission.ts";
import { readSettings } from "../../config/configuration.ts";
import type { Remark, YamlValue } from "../../domain/yaml.ts";
import { readYaml } from "../../domain/yaml-read.ts";

const ACTIONS = ["deny", "ask", "allow"] as const;

export interface ReadLayer {
  layer: PermissionLayer;
  /** Whose file it is; absent for a mere map, and for a file that is no agent. */
  architect?: Architect;
  remarks: readonly Remark[];
}

/**
 * The rules of a repository: those that `permission` of its `architect.yml` comes to, in as many layers as a
 * conversation has of it; of any other file as `readLayer` reads it.
 */
export function readRepositoryLayers(file: AgentFile): {
  layers: readonly PermissionLayer[];
  remarks: readonly Remark[];
} {
  if (!/(?:^|[/\\])architect\.ya?ml$/.test(file.path)) {
    const { layer, remarks } = readLayer("repository", file);
    return { layers: [layer], remarks };
  }
  const { settings, diagnostics } = readSettings(file.text, file.path);
  return { layers: layersAbove([], settings), remarks: diagnostics.filter(({ level }) => level === "error") };
}

/**
 * The rules of a file: an agent file, or JSON or YAML of a `permission` map, with or without the word `permission`
 * above it, or of Claude Code's `permissions` with their lists. What cannot be read denies everything.
 */
export function readLayer(name: LayerName, file: AgentFile): ReadLayer {
  const text = file.text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  return isAgentText(text) ? fromAgent(name, { ...file, text }) : fromMap(name, text);
}

/** Front matter: a first line of dashes, and another. YAML that merely begins with one has no second. */
function isAgentText(text: string): boolean {
  return /^\s*---[ \t]*(?:ya?ml)?[ \t]*\n(?:[\s\S]*\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)/.test(text);
}

function fromAgent(name: LayerName, file: AgentFile): ReadLayer {
  // A file without a name would be none; here only its rules matter. Its folder tells whose habits it follows.
  const folder = /(?:^|[/\\])(\.claude|\.opencode)[/\\]/.exec(file.path)?.[1] ?? "agents";
  const { architect, diagnostics } = loadArchitect(
    { ...file, path: `${folder}/unnamed-agent.md` },
    "directory",
  );
  const remarks = diagnostics.filter(({ level }) => level === "error");
  if (!architect) return { layer: { name, rules: [denyAll(1)], order: "last-match" }, remarks };
  const { tools, permission } = architect;
  const layer: PermissionLayer = { name, rules: permission, order: "last-match" };
  return { layer: tools === undefined ? layer : { ...layer, tools }, architect, remarks };
}

function fromMap(name: LayerName, text: string): ReadLayer {
  const remarks: Remark[] = [];
  const say = (remark: Remark) => {
    if (remark.level === "error") remarks.push(remark);
  };
  const { value, broken } = valueOf(text, say);
  const layer = (rules: readonly PermissionRule[], order: PermissionLayer["order"]) => ({
    layer: { name, rules, order },
    remarks,
  });
  if (value === undefined || broken) return layer([denyAll(1)], "last-match");
  const lists = listsOf(value);
  if (lists) return layer(claudeRules(lists, say), "deny-ask-allow");
  return layer(readPermission(value, say), "last-match");
}

/** The value itself, or what stands under a lone `permission` or `permissions`. */
function valueOf(text: string, say: (remark: Remark) => void): { value?: YamlValue; broken: boolean } {
  const lines = text.split("\n");
  if (/^---[ \t]*$/.test(lines[0] ?? "")) lines[0] = "";
  const read = readYaml({
    text: `permission:\n${lines.map((line) => (line === "" ? "" : `  ${line}`)).join("\n")}`,
    firstLine: 0,
  });
  read.remarks.forEach(say);
  const entry = read.map.entries.find(({ key }) => key === "permission");
  const broken = read.state !== "read" || read.broken.size > 0;
  if (!entry) return { broken };
  const { value } = entry;
  const under =
    value.kind === "map"
      ? value.entries.find(({ key, value: { kind } }) => /^permissions?$/.test(key) && kind !== "text")
      : undefined;
  return { value: under?.value ?? value, broken };
}

type Lists = readonly { action: PermissionAction; items: readonly YamlValue[] }[];

/** Claude Code's form: `{allow: ["Bash(git log:*)"], deny: [...]}`. */
function listsOf(value: YamlValue): Lists | undefined {
  if (value.kind !== "map") return undefined;
  const lists = ACTIONS.flatMap((action) =>
    value.entries.flatMap((entry) =>
      entry.key === action && entry.value.kind === "list" ? [{ action, items: entry.value.items }] : [],
    ),
  );
  return lists.length === 0 ? undefined : lists;
}

function claudeRules(lists: Lists, say: (remark: Remark) => void): readonly PermissionRule[] {
  return lists.flatMap(({ action, items }) =>
    items.flatMap((item): PermissionRule[] => {
      const parts =
        item.kind === "text"
          ? /^([A-Za-z_*][\w*-]{0,100})(?:\(([\s\S]{0,400})\))?$/.exec(item.value.trim())
          : null;
      const [, tool, pattern] = parts ?? [];
      if (tool !== undefined) {
        const key = tool.toLowerCase();
        return [
          { permission: key === "ls" ? "list" : key, pattern: pattern ?? "*", action, line: item.line },
        ];
      }
      say({
        level: "error",
        code: "wrong-type",
        line: item.line,
        message: "this permission rule cannot be read, so it denies everything",
        remedy: "write `Bash(git log:*)`",
      });
      return [denyAll(item.line)];
    }),
  );
}
