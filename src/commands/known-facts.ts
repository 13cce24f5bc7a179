import type { Finding } from "../domain/finding.ts";
import type { Look } from "./command.ts";

/** What a design speaks about, in this order. */
export const DESIGN_SECTIONS = [
  "Boundaries",
  "Contracts",
  "Communication",
  "Resilience",
  "Observability",
  "Security",
  "Rollout",
  "Trade-offs",
] as const;

export type DesignSection = (typeof DESIGN_SECTIONS)[number];

const MAX_FACTS = 8;

/** Which section a finding belongs to, by the family of its rule. */
const FAMILIES: Readonly<Record<string, DesignSection>> = {
  contracts: "Contracts",
  resilience: "Resilience",
  operability: "Observability",
  security: "Security",
  migrations: "Rollout",
  delivery: "Rollout",
};

/** What the review knows for a section: lines of plain text with foreign words in them. Empty when it knows nothing. */
export function knownFacts(
  section: DesignSection,
  { review, pull }: Pick<Look, "review" | "pull">,
): readonly string[] {
  const facts: string[] = [];
  if (section === "Boundaries") {
    const folders = new Map<string, number>();
    for (const { path } of pull.files) {
      const folder = path.includes("/") ? path.split("/").slice(0, 2).join("/") : ".";
      folders.set(folder, (folders.get(folder) ?? 0) + 1);
    }
    const most = [...folders].sort(([, one], [, other]) => other - one).slice(0, 5);
    facts.push(`Changed here: ${most.map(([folder, files]) => `${folder} (${files})`).join(", ")}`);
    const tables = review.schema.flatMap(({ after, before }) =>
      [...after, ...before].map(({ name }) => name),
    );
    if (tables.length > 0) facts.push(`Tables that differ: ${[...new Set(tables)].slice(0, 10).join(", ")}`);
  }
  if (section === "Contracts") {
    for (const { path, changes, version } of review.contracts ?? []) {
      const breaking = changes.filter(({ level }) => level === "breaking").length;
      facts.push(
        `${path}: ${changes.length} changes, ${breaking} breaking, version ${version.before || "none"} to ${version.after || "none"}`,
      );
    }
    for (const { added, removed, root } of review.routes ?? [])
      facts.push(`Routes of ${root || "this repository"}: ${added.length} added, ${removed.length} removed`);
  }
  if (section === "Rollout") {
    const migrations = review.schema.flatMap((one) => one.migrations);
    const rehearsed = migrations.filter((one) => one.rehearsed).length;
    if (migrations.length > 0)
      facts.push(`${migrations.length} changed migrations, ${rehearsed} of them rehearsed`);
  }
  facts.push(...review.findings.filter((finding) => sectionOf(finding) === section).map(inOneLine));
  return facts.slice(0, MAX_FACTS);
}

function sectionOf({ rule }: Finding): DesignSection | undefined {
  return FAMILIES[rule.slice(0, rule.indexOf("/"))];
}

function inOneLine({ severity, title, at }: Finding): string {
  return `${severity}: ${title} (${at.path}:${at.from})`;
}
