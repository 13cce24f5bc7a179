import type {
  DeliveryFile,
  Quote,
  TerraformAttribute,
  TerraformBlock,
  TerraformValue,
} from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";
import { addressOf, attribute, resources, textOf, textsOf } from "./terraform-blocks.ts";

/** A policy that allows everything on everything. */
export const iamTooWide: Rule<"delivery"> = {
  id: "delivery/iam-too-wide",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "Terraform gives an account every action on every resource",
  harm: "Whoever gets hold of this account or of a program that runs as it owns everything: data, backups, the other accounts and the log of what was done.",
  instead: "List the actions and the resources that are used.",
  source: "https://cwe.mitre.org/data/definitions/250.html",
  appliesTo: ({ head, purpose }) => head.kind === "terraform" && purpose === "deployed",
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) => [...written(file), ...documents(file), ...given(file)]),
    ),
};

const TITLE = "allows every action on every resource";

/** `policy = jsonencode({...})`, or as JSON text. */
function written(file: DeliveryFile): Fault[] {
  return resources(file, /^aws_iam_(?:policy|role_policy|user_policy|group_policy|role)$/).flatMap(
    (resource) => {
      const policies = [resource, ...resource.blocks.filter(({ type }) => type === "inline_policy")].flatMap(
        (one) => attribute(one, "policy") ?? [],
      );
      return policies.flatMap((policy): Fault[] => {
        const quote = wideIn(policy);
        return quote
          ? [{ key: `policy ${addressOf(resource)}`, quote, title: `${code(addressOf(resource))} ${TITLE}.` }]
          : [];
      });
    },
  );
}

function wideIn({ value, quote }: TerraformAttribute): Quote | undefined {
  if (value.kind === "object") {
    return listOf(attribute(value, "Statement")?.value).flatMap(
      (statement) => wideStatement(statement) ?? [],
    )[0];
  }
  const text = textOf(value);
  if (text === undefined) return undefined;
  try {
    const policy: unknown = JSON.parse(text);
    return field(policy, "Statement").some(isWideJson) ? quote : undefined;
  } catch {
    // Text that is no JSON is no policy that could be read here.
    return undefined;
  }
}

function wideStatement(statement: TerraformValue): Quote | undefined {
  if (statement.kind !== "object" || textOf(attribute(statement, "Effect")?.value) !== "Allow")
    return undefined;
  const action = attribute(statement, "Action");
  const all =
    textsOf(action?.value).some(isStar) && textsOf(attribute(statement, "Resource")?.value).includes("*");
  return all && !attribute(statement, "Condition") ? action?.quote : undefined;
}

function isWideJson(statement: unknown): boolean {
  return (
    field(statement, "Effect").includes("Allow") &&
    field(statement, "Action").some((one) => typeof one === "string" && isStar(one)) &&
    field(statement, "Resource").includes("*") &&
    field(statement, "Condition").length === 0
  );
}

/** A field of parsed JSON as a list; one value counts as a list of one. */
function field(of: unknown, name: string): readonly unknown[] {
  if (typeof of !== "object" || of === null || !Object.hasOwn(of, name)) return [];
  const value: unknown = Object.entries(of).find(([key]) => key === name)?.[1];
  return Array.isArray(value) ? value : [value];
}

function isStar(action: string): boolean {
  return action === "*" || action === "*:*";
}

function listOf(value: TerraformValue | undefined): readonly TerraformValue[] {
  if (!value) return [];
  return value.kind === "list" ? value.items : [value];
}

/** `data "aws_iam_policy_document"`: its effect is to allow unless it says otherwise. */
function documents(file: DeliveryFile): Fault[] {
  if (file.kind !== "terraform") return [];
  return file.blocks
    .filter(({ type, labels }) => type === "data" && labels[0] === "aws_iam_policy_document")
    .flatMap((document) => {
      // A boundary allows everything and takes away from it: it gives nobody anything.
      if (/boundary/i.test(document.labels[1] ?? "")) return [];
      const statements = document.blocks.filter(({ type }) => type === "statement");
      const denies = statements.some((statement) => textOf(attribute(statement, "effect")?.value) === "Deny");
      return statements.filter(isWideBlock).map((statement) => ({
        key: `policy ${addressOf(document)}`,
        quote: attribute(statement, "actions")?.quote ?? statement.at,
        title: `${code(addressOf(document))} ${TITLE}.`,
        ...(denies ? { severity: "note" as const } : {}),
      }));
    });
}

function isWideBlock(statement: TerraformBlock): boolean {
  const effect = attribute(statement, "effect");
  if (effect && textOf(effect.value) !== "Allow") return false;
  // A key's policy speaks of that key as `*`, and of those whom it names.
  if (statement.blocks.some(({ type }) => type === "principals" || type === "condition")) return false;
  return (
    textsOf(attribute(statement, "actions")?.value).some(isStar) &&
    textsOf(attribute(statement, "resources")?.value).includes("*")
  );
}

/** Roles of the provider that stand for everything. */
function given(file: DeliveryFile): Fault[] {
  const attached = resources(file, /^aws_iam_(?:role|user|group)?_?policy_attachment$/).map((one) => ({
    one,
    role: attribute(one, "policy_arn"),
    wide: /:policy\/AdministratorAccess$/,
  }));
  const google = resources(file, /^google_(?:project|organization|folder)_iam_(?:member|binding)$/).map(
    (one) => ({
      one,
      role: attribute(one, "role"),
      wide: /^roles\/(?:owner|editor)$/,
    }),
  );
  return [...attached, ...google].flatMap(({ one, role, wide }): Fault[] => {
    const name = textOf(role?.value);
    if (!role || name === undefined || !wide.test(name)) return [];
    return [
      {
        key: `role ${addressOf(one)}`,
        quote: role.quote,
        title: `${code(addressOf(one))} gives ${code(name)}: everything in the account or project.`,
        instead: "Give a role that lists what is used.",
      },
    ];
  });
}
