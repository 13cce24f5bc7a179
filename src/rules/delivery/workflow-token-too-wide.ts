import type { DeliveryChange, TokenPermissions, WorkflowFile } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults, oneHit } from "./new-faults.ts";

/** Steps that change the repository: who has one needs the right. */
const WRITES =
  /release|publish|push|commit|deploy|pages|changeset|version|backport|create-pull-request|cherry|merge|tag|label|auto-?fix|autofix|format|translat|sync|update|bump|changelog|git am|gh (?:pr|api|release|issue|repo)|updateRef|createRef|createCommit/i;

/** A token that may do more than the job does is what a compromised step gets. */
export const workflowTokenTooWide: Rule<"delivery"> = {
  id: "delivery/workflow-token-too-wide",
  architect: "devops-architect",
  severity: "note",
  judges: "delivery",
  when: "a workflow gives its token every right or a write that no step uses, or says nothing where its neighbours do",
  harm: "Every step of every job has this token, those of other people's actions and of installed packages included: one of them that turns bad pushes to the repository.",
  instead: "Set `permissions: contents: read` for the workflow, and give one job the write that it needs.",
  source: "https://cwe.mitre.org/data/definitions/250.html",
  appliesTo: ({ head }) => head.kind === "workflow",
  check: (change) => [
    ...hitsOf(
      change,
      newFaults(change, (file) => (file.kind === "workflow" ? faultsIn(file) : [])),
    ),
    ...oneHit(
      change,
      (one) => newFaults(one, (file) => (file.kind === "workflow" ? unsaid(file, one) : [])),
      (others) => `${others + 1} workflows leave their token its default rights, which others here do not.`,
    ),
  ],
};

function faultsIn(file: WorkflowFile): Fault[] {
  const all = [
    { where: "the workflow", key: "workflow", permissions: file.permissions },
    ...file.jobs.map(({ id, permissions }) => ({ where: `the job ${code(id)}`, key: id, permissions })),
  ];
  const everything = all.flatMap(({ where, key, permissions }): Fault[] =>
    permissions?.all === "write-all"
      ? [
          {
            key: `write-all ${key}`,
            quote: permissions.quote,
            title: `The token of ${where} may write everything.`,
          },
        ]
      : [],
  );
  return [...everything, ...unusedWrite(file)];
}

function unusedWrite(file: WorkflowFile): Fault[] {
  const quote = contentsWrite(file.permissions);
  if (!quote || file.jobs.some(mayNeed)) return [];
  return [
    {
      key: "contents: write",
      quote,
      title: "The token of every job may push to the repository, and no step here does.",
      instead: "Write `contents: read`.",
    },
  ];
}

function contentsWrite(permissions: TokenPermissions | undefined) {
  return permissions?.scopes.find(({ scope, access }) => scope === "contents" && access === "write")?.quote;
}

/** A reusable workflow or a local action does what this file does not say. */
function mayNeed({ uses, steps }: WorkflowFile["jobs"][number]): boolean {
  return (
    uses !== undefined ||
    steps.some(
      (step) => step.uses?.name.startsWith("./") || WRITES.test(`${step.uses?.name ?? ""}\n${step.run}`),
    )
  );
}

function unsaid(file: WorkflowFile, { customs }: Pick<DeliveryChange, "customs">): Fault[] {
  if (file.permissions || customs.workflowsWithPermissions === 0) return [];
  // The caller of a reusable workflow says what its token may do.
  if (file.triggers.every((trigger) => trigger === "workflow_call")) return [];
  const open = file.jobs.find(({ permissions }) => !permissions);
  if (!open) return [];
  return [
    {
      key: "no permissions",
      quote: open.at,
      title: `The job ${code(open.id)} has the token's default rights: neither it nor the workflow says less, as other workflows here do.`,
    },
  ];
}
