import type { Architect } from "../../domain/architect.ts";
import { decide } from "../permission/decide.ts";
import {
  type Decision,
  isStricter,
  type PermissionLayer,
  type PermissionRequest,
} from "../permission/judgement.ts";
import { permissionOf, toolOf } from "../permission/rules.ts";
import { matchesWildcard } from "../permission/wildcard.ts";

/**
 * Tools that read this repository, or tell us something, and reach nothing else: where no rule of any layer speaks
 * of one, it may be used. A rule that does speak decides as the engine decides, `*` included.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  "read",
  "grep",
  "glob",
  "list",
  "rehearse",
  "contract_diff",
  "routes",
  "references",
  "todoread",
  "todowrite",
  "handoff",
  "report_finding",
]);

/** Files that hold credentials by their nature. Where no rule speaks of `read`, these are still asked about. */
const CREDENTIALS =
  /(?:^|\/)(?:\.env(?!\.(?:example|sample|template|dist)$)[^/]*|\.netrc|\.npmrc|\.pypirc|\.pgpass|\.git-credentials|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:pem|p12|pfx|jks|keystore|key|tfvars|tfstate))$/i;

/**
 * The engine's answer for one use of a tool. It differs from `decide` in one case: where it would ask only because no
 * rule of any layer names a harmless tool, the answer is `allow`.
 */
export function decideUse(request: PermissionRequest, layers: readonly PermissionLayer[]): Decision {
  const decision = decide(request, layers);
  if (decision.decision !== "ask" || decision.rule !== null || decision.layer === "platform") return decision;
  const tool = toolOf(request.tool);
  const permission = permissionOf(tool);
  if (
    !HARMLESS.has(tool) ||
    layers.some(({ rules }) => rules.some((rule) => matchesWildcard(permission, rule.permission)))
  )
    return decision;
  if (tool === "read" && CREDENTIALS.test(request.input))
    return { ...decision, reason: "it may hold credentials, and no rule speaks of `read`" };
  return {
    ...decision,
    decision: "allow",
    reason: `no rule speaks of \`${tool}\`, which changes and reaches nothing`,
  };
}

/** The rules of an agent file as a layer. Claude Code's lists are read in its own order. */
export function layerOf(architect: Pick<Architect, "dialect" | "permission" | "tools">): PermissionLayer {
  return {
    name: "agent",
    rules: architect.permission,
    order: architect.dialect === "claude-code" ? "deny-ask-allow" : "last-match",
    ...(architect.tools === undefined ? {} : { tools: architect.tools }),
  };
}

/** A test for searches that pass over what may not be read unasked. Answers are kept: a tree has many files. */
export function readable(layers: readonly PermissionLayer[]): (path: string) => boolean {
  // Whether it may be searched is the search's own question; here only the files are asked about.
  const rulesOnly = layers.map(({ tools: _tools, ...layer }) => layer);
  const known = new Map<string, boolean>();
  return (path) => {
    const answer =
      known.get(path) ?? !isStricter(decideUse({ tool: "read", input: path }, rulesOnly).decision, "allow");
    known.set(path, answer);
    return answer;
  };
}
