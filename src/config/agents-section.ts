import type { Configuration } from "../domain/configuration.ts";
import { readGlobs } from "../domain/glob.ts";
import { shown, type YamlValue } from "../domain/yaml.ts";
import { globs, keysOf, NOTHING } from "./json-schema.ts";
import { entriesOf, type Say, type Section, unknownKey, wrongValue } from "./section.ts";

type OwnAgent = Configuration["agents"][number];

/** Where a team's own agents may lie. */
export const AGENT_FOLDERS: readonly string[] = [
  ".github/architects/",
  ".claude/agents/",
  ".opencode/agent/",
  ".opencode/agents/",
];
const MAX_AGENTS = 50;
const MAX_PATH = 256;

const PATH = {
  type: "string",
  maxLength: MAX_PATH,
  pattern:
    "^(?:\\./)?(?:\\.github/architects|\\.claude/agents|\\.opencode/agents?)/[^\\\\*?]+\\.(?:md|markdown|mdc|txt)$",
  description: "A Markdown file of the base commit.",
} as const;

const AGENT = {
  type: "object",
  required: ["path"],
  additionalProperties: false,
  properties: { path: PATH, paths: globs("The files it reads, in place of those that its own file names.") },
} as const;

/** `agents:` lists the team's own agent files that take part, each as a path or as `{path, paths}`. */
export const agentsSection: Section = {
  key: "agents",
  values: "list of files, or of maps with `path` and `paths`",
  absent: "none",
  schema: {
    description: "The team's own agent files that take part.",
    anyOf: [{ type: "array", maxItems: MAX_AGENTS, items: { anyOf: [PATH, AGENT] } }, PATH, AGENT, NOTHING],
  },
  read: (value, { say }) => ({ agents: readAgents(value, say) }),
};

function readAgents(value: YamlValue, say: Say): readonly OwnAgent[] {
  if (value.kind === "empty") return [];
  const agents: OwnAgent[] = [];
  for (const item of value.kind === "list" ? value.items : [value]) {
    const agent = readOne(item, say);
    if (!agent) continue;
    if (agents.some(({ path }) => path === agent.path)) {
      say({
        level: "warning",
        code: "duplicate-agent",
        line: item.line,
        message: `\`${shown(agent.path)}\` is listed twice`,
        remedy: "keep one of the two",
      });
    } else if (agents.length === MAX_AGENTS) {
      say({
        level: "error",
        code: "too-many-agents",
        line: item.line,
        message: `more than ${MAX_AGENTS} agents; the rest was left out`,
        remedy: "list fewer",
      });
      break;
    } else agents.push(agent);
  }
  return agents;
}

function readOne(item: YamlValue, say: Say): OwnAgent | undefined {
  if (item.kind === "text") {
    const path = agentPath(item, say);
    return path === undefined ? undefined : { path, paths: [] };
  }
  if (item.kind !== "map") {
    return wrongValue(
      item,
      "agents",
      "a list of files",
      "write for instance `- .claude/agents/reviewer.md`",
      say,
    );
  }
  let path: string | undefined;
  let paths: OwnAgent["paths"] = [];
  let named = false;
  for (const setting of entriesOf(item)) {
    if (setting.key === "path") {
      named = true;
      path = agentPath(setting.value, say);
    } else if (setting.key === "paths") paths = readGlobs(setting.value, "paths", say);
    else unknownKey(setting, "for an agent", keysOf(AGENT), say);
  }
  if (!named) wrongValue(item, "agents", "a list of files", "add `path:` to this agent", say);
  return path === undefined ? undefined : { path, paths };
}

function agentPath(value: YamlValue, say: Say): string | undefined {
  const written = value.kind === "text" ? value.value.trim() : "";
  const path = written.replace(/^\.\//, "");
  const folder = AGENT_FOLDERS.find((prefix) => path.startsWith(prefix) && path.length > prefix.length);
  const odd =
    path.length > MAX_PATH ||
    /[\p{Cc}\\*?]/u.test(path) ||
    path.split("/").some((part) => part === ".." || part === "");
  if (folder !== undefined && !odd && /\.(?:md|markdown|mdc|txt)$/i.test(path)) return path;
  say({
    level: "error",
    code: "agent-refused",
    line: value.line,
    message: `\`${shown(written)}\` is no agent file of this repository (column ${value.column}); it was left out`,
    remedy: `name one Markdown file below ${AGENT_FOLDERS.map((prefix) => `\`${prefix}\``).join(", ")}`,
  });
  return undefined;
}
