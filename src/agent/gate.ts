import type { Architect, PermissionRule } from "../domain/architect.ts";
import type { Configuration } from "../domain/configuration.ts";
import { type Judgement, type PermissionLayer, strictest } from "./permission/judgement.ts";
import { permissionOf, toolOf } from "./permission/rules.ts";
import { matchesWildcard } from "./permission/wildcard.ts";
import type { PermissionQuestion } from "./tools/tool.ts";
import { decideUse, layerOf } from "./tools/use.ts";

/** May this architect use this tool in this way? One for each conversation. */
export interface Gate {
  /** All that decides: the operator's and the repository's rules where there are any, then the agent's. */
  layers: readonly PermissionLayer[];
  /** `false` when no input could ever be allowed or approved: then the tool is not offered. */
  offers(tool: string): boolean;
  /** The strictest answer to all questions of one use. */
  judge(tool: string, questions: readonly PermissionQuestion[]): Judgement;
}

/** How an architect says what it found: weighed afterwards, and without any effect by itself. */
const SPEECH: ReadonlySet<string> = new Set(["report_finding", "verdict"]);

/** What only looks at the review's own facts, or at the conversation's own notes. */
const OURS = ["references", "contract_diff", "routes", "rehearse", "handoff", "todoread", "todowrite"];

/** The operator's layer, then those of the configuration of the base commit. */
export function layersAbove(
  operator: readonly PermissionLayer[] = [],
  configuration?: Pick<Configuration, "permission">,
): readonly PermissionLayer[] {
  const settled = (configuration?.permission ?? []).map(
    ({ of, rules }): PermissionLayer => ({ name: of, rules, order: "last-match" }),
  );
  return [...operator, ...settled];
}

/** @param above the operator's layer and the repository's, in this order, where there are any */
export function gateFor(
  architect: Pick<Architect, "permission" | "dialect" | "tools">,
  above: readonly PermissionLayer[] = [],
): Gate {
  const layers = [...above, withOurs(layerOf(architect), architect.dialect)];
  return {
    layers,
    offers: (tool) =>
      SPEECH.has(tool)
        ? !isNamedAndDenied(tool, layers)
        : !layers.some((layer) => withholds(layer, tool) || deniesAll(layer, permissionOf(toolOf(tool)))),
    judge: (tool, questions) => {
      if (SPEECH.has(tool)) {
        return isNamedAndDenied(tool, layers)
          ? denied(`a rule denies \`${tool}\``)
          : { decision: "allow", rule: null, layer: "platform", reason: "it has no effect of its own" };
      }
      const asked = questions.length === 0 ? [{ tool, input: "*" }] : questions;
      const [first, ...rest] = asked.map((question): Judgement => decideUse(question, layers));
      return first ? strictest(first, ...rest) : denied("nothing was asked");
    },
  };
}

/** A judgement in words for a person and for the model: `agent: \`bash\` \`npm *\` on line 12 says ask`. */
export function because(judged: Judgement): string {
  return `${judged.layer === "platform" ? "the App itself" : judged.layer}: ${judged.reason}`;
}

/** A list of tools that was written for another program cannot know ours. */
function withOurs(layer: PermissionLayer, dialect: Architect["dialect"]): PermissionLayer {
  return layer.tools === undefined || dialect === "native"
    ? layer
    : { ...layer, tools: [...layer.tools, ...OURS] };
}

function denied(reason: string): Judgement {
  return { decision: "deny", rule: null, layer: "platform", reason };
}

function withholds(layer: PermissionLayer, tool: string): boolean {
  return layer.tools !== undefined && !layer.tools.map(toolOf).includes(toolOf(tool));
}

/** Whether no text at all can be allowed or asked for. */
function deniesAll(layer: PermissionLayer, permission: string): boolean {
  const speaking = layer.rules.filter((rule) => matchesWildcard(permission, rule.permission));
  const isWhole = (rule: PermissionRule) => rule.action === "deny" && /^\*+$/.test(rule.pattern);
  if (layer.order === "deny-ask-allow") return speaking.some(isWhole);
  const last = speaking.findLastIndex(isWhole);
  return last >= 0 && speaking.slice(last + 1).every((rule) => rule.action === "deny");
}

function isNamedAndDenied(tool: string, layers: readonly PermissionLayer[]): boolean {
  return layers.some(({ rules }) => {
    const rule = rules.findLast((one) => toolOf(one.permission) === tool);
    return rule?.action === "deny";
  });
}
