import type { TokenPermissions, WorkflowFile, WorkflowJob, WorkflowStep } from "../domain/delivery.ts";
import { Lines } from "./quote.ts";
import {
  entriesOf,
  entryOf,
  itemsOf,
  nodeAt,
  readYamlDocuments,
  textAt,
  type YamlEntry,
  type YamlNode,
} from "./yaml/positioned.ts";

const MAX_JOBS = 300;
const MAX_STEPS = 500;
/** Expressions of one script. */
const MAX_PASTED = 500;
/** A script is kept to see what it does, not to be run. Characters. */
const MAX_SCRIPT = 20_000;

/** Inputs that actions run as a program, for instance `script` of `actions/github-script`. */
const SCRIPT_INPUT = /^(?:script|inlineScript|run)$/;

/** A workflow of GitHub Actions, or the steps of a composite action. Never throws. */
export function readWorkflow(text: string): { file?: WorkflowFile; gaps: readonly string[] } {
  const { roots, gaps } = readYamlDocuments(text);
  const root = roots[0];
  if (!root) return { gaps };
  const lines = new Lines(text);
  const composite = nodeAt(root, "runs", "steps");
  if (composite) {
    const at = lines.quote(entryOf(root, "runs")?.line ?? 1);
    const job = {
      id: "runs",
      at,
      condition: "",
      needs: [],
      environment: false,
      steps: stepsOf(composite, lines),
    };
    return { file: { kind: "action", triggers: [], follows: [], jobs: [job] }, gaps };
  }
  if (!nodeAt(root, "jobs")) return { gaps };
  const permissions = permissionsOf(entryOf(root, "permissions"), lines);
  const name = textAt(root, "name");
  return {
    file: {
      kind: "workflow",
      ...(name ? { name } : {}),
      triggers: namesOf(nodeAt(root, "on")),
      follows: namesOf(nodeAt(root, "on", "workflow_run", "workflows")),
      ...(permissions ? { permissions } : {}),
      jobs: entriesOf(nodeAt(root, "jobs"))
        .slice(0, MAX_JOBS)
        .map((entry) => jobOf(entry, lines)),
    },
    gaps,
  };
}

/** `on: push`, `on: [push, pull_request]` and `on: { push: ... }`; so is `needs` written. */
function namesOf(node: YamlNode | undefined): string[] {
  if (node?.kind === "text") return node.value === "" ? [] : [node.value];
  const items = itemsOf(node).flatMap((item) => (item.kind === "text" ? [item.value] : []));
  return [...items, ...entriesOf(node).map(({ key }) => key)];
}

function permissionsOf(entry: YamlEntry | undefined, lines: Lines): TokenPermissions | undefined {
  if (!entry) return undefined;
  const quote = lines.quote(entry.line);
  if (entry.value.kind === "text" && entry.value.value !== "")
    return { quote, all: entry.value.value, scopes: [] };
  const scopes = entriesOf(entry.value).flatMap(({ key, line, value }) =>
    value.kind === "text" ? [{ scope: key, access: value.value, quote: lines.quote(line) }] : [],
  );
  return { quote, scopes };
}

function jobOf({ key, line, value }: YamlEntry, lines: Lines): WorkflowJob {
  const permissions = permissionsOf(entryOf(value, "permissions"), lines);
  const uses = usesOf(value, lines);
  return {
    id: key,
    at: lines.quote(line),
    condition: textAt(value, "if") ?? "",
    needs: namesOf(nodeAt(value, "needs")),
    environment: nodeAt(value, "environment") !== undefined,
    ...(permissions ? { permissions } : {}),
    ...(uses ? { uses } : {}),
    steps: stepsOf(nodeAt(value, "steps"), lines),
  };
}

function stepsOf(node: YamlNode | undefined, lines: Lines): WorkflowStep[] {
  return itemsOf(node)
    .slice(0, MAX_STEPS)
    .map((step) => stepOf(step, lines));
}

function stepOf(step: YamlNode, lines: Lines): WorkflowStep {
  const uses = usesOf(step, lines);
  const inputs = entriesOf(nodeAt(step, "with"));
  const scripts = [entryOf(step, "run"), ...inputs.filter(({ key }) => SCRIPT_INPUT.test(key))];
  const written = scripts.flatMap((entry) => (entry ? [entry] : []));
  return {
    name: textAt(step, "id") ?? textAt(step, "name") ?? uses?.name ?? "",
    at: lines.quote(step.line),
    condition: textAt(step, "if") ?? "",
    ...(uses ? { uses } : {}),
    inputs: inputs.flatMap(({ key, line, value }) =>
      value.kind === "text" ? [{ name: key, value: value.value, quote: lines.quote(line) }] : [],
    ),
    script: written.length > 0,
    pasted: written.flatMap((entry) => pastedIn(entry, lines)).slice(0, MAX_PASTED),
    run: written
      .map(({ value }) => (value.kind === "text" ? value.value : ""))
      .join("\n")
      .slice(0, MAX_SCRIPT),
  };
}

function usesOf(
  node: YamlNode,
  lines: Lines,
): { name: string; quote: ReturnType<Lines["quote"]> } | undefined {
  const entry = entryOf(node, "uses");
  if (entry?.value.kind !== "text" || entry.value.value === "") return undefined;
  return { name: entry.value.value, quote: lines.quote(entry.line) };
}

/** GitHub fills expressions in before the shell sees the script: quotes of the shell do not help. */
function pastedIn({ line, value }: YamlEntry, lines: Lines): WorkflowStep["pasted"] {
  if (value.kind !== "text") return [];
  const found: { expression: string; quote: ReturnType<Lines["quote"]> }[] = [];
  for (let at = line; at <= Math.max(line, value.to) && found.length < MAX_PASTED; at++) {
    for (const match of lines
      .text(at)
      .slice(0, MAX_SCRIPT)
      .matchAll(/\$\{\{([^}]{1,500})\}\}/g)) {
      found.push({ expression: (match[1] ?? "").trim(), quote: lines.quote(at) });
    }
  }
  return found;
}
