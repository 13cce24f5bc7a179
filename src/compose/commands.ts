import { gateFor, layersAbove } from "../agent/gate.ts";
import type { PermissionLayer } from "../agent/permission/judgement.ts";
import type { JudgedFor } from "../commands/command.ts";
import type { PermissionQuestion } from "../agent/tools/tool.ts";
import type { Analysis } from "../analyst/analysis.ts";
import type { Architect } from "../domain/architect.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { AskArchitect } from "../domain/reading.ts";
import { configure } from "../review/configure.ts";
import { planExpandContract } from "../review/expand-contract.ts";
import { readGuidance } from "../review/guidance.ts";
import type { ReviewParts } from "../review/parts.ts";
import { review } from "../review/review.ts";
import { surveyTree } from "../review/survey.ts";

/** What commands are answered with, out of the parts of a review. */
export function commandAnalysis(
  parts: ReviewParts,
  around: {
    ask?: AskArchitect;
    /** The operator's permission rules, above every agent's own. */
    above?: readonly PermissionLayer[];
  },
): Omit<Analysis, "review" | "resume"> {
  const { ask, above = [] } = around;
  const { read: _read, resume: _resume, secondLook: _secondLook, ...byRules } = parts;
  const ids = parts.rules.map(({ id }) => id);
  return {
    look: (loaded, options) => review(loaded, byRules, options),
    configure: (loaded) => configure(loaded, parts.architects, ids),
    survey: ({ trees }) => surveyTree(trees.head),
    rollout: (loaded, signal) => planExpandContract(loaded, parts, signal),
    judge: async (_loaded, { architects, configuration }, tool, input) =>
      architects.map((architect) => judgedFor(architect, { tool, input }, { above, configuration })),
    ...(ask ? { ask } : {}),
    guidance: ({ trees, pull }) =>
      readGuidance(
        trees.base,
        pull.files.map(({ path }) => path),
      ),
  };
}

/** By the very gate that a conversation of this architect goes through. */
function judgedFor(
  architect: Architect,
  question: PermissionQuestion,
  { above, configuration }: { above: readonly PermissionLayer[]; configuration: Configuration },
): JudgedFor {
  const gate = gateFor(architect, layersAbove(above, configuration));
  const { decision, layer, reason, rule } = gate.judge(question.tool, [question]);
  const { source } = configuration;
  const paths: Partial<Record<typeof layer, string | undefined>> = {
    agent: architect.source.path,
    organisation: source.organisation?.path,
    repository: source.from === "defaults" ? undefined : source.path,
  };
  const path = paths[layer] ?? `rules of the ${layer}`;
  return { architect: architect.name, decision, layer, reason, ...(rule ? { rule: { ...rule, path } } : {}) };
}
