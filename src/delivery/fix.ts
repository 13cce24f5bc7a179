import type { DeliveryFile, DockerStage, TerraformBlock } from "../domain/delivery.ts";
import type { Finding, VerifiedFix } from "../domain/finding.ts";

/** A suggestion replaces the lines it stands on: more is a page that nobody reads again. Lines. */
const MAX_LINES = 10;

type Place = Pick<Finding, "rule" | "at">;

/**
 * The smallest edit that would answer a finding in a delivery file, not tried yet; `undefined` where a value is for a
 * person to choose, such as the version of an image or the networks that may come in.
 *
 * @param file the file as it was read at head
 * @param lines its lines
 */
export function deliveryFixFor(
  { rule, at }: Place,
  file: DeliveryFile,
  lines: readonly string[],
): VerifiedFix | undefined {
  if (at.side !== "head") return undefined;
  const text = lines[at.from - 1];
  if (text === undefined) return undefined;
  for (const [words, better] of WORDS[rule] ?? []) {
    if (words.test(text)) return replaced(at, at.from, [text.replace(words, better)]);
  }
  return BLOCKS[rule]?.(at, file, lines);
}

/** What is right instead of the words of one line, by rule. The end of the line, with its comment, stays. */
const WORDS: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  "delivery/workflow-token-too-wide": [[/^(\s*contents:[ \t]*)write(?=\s*(?:#|$))/, "$1read"]],
  "delivery/privileged-container": [
    [/^(\s*(?:-[ \t]+)?allowPrivilegeEscalation:[ \t]*)(?:true|yes|on)(?=\s*(?:#|$))/i, "$1false"],
  ],
  "delivery/container-runs-as-root": [
    // `gcr.io/distroless/static-debian12`, with a tag of its own or without.
    [/^(FROM[ \t]+(?:--\S+[ \t]+)?\S*distroless\/[\w.-]+)(?::latest)?(?=\s|$)/i, "$1:nonroot"],
  ],
  "delivery/public-bucket": [
    [/^(\s*acl\s*=\s*)"(?:public-read|public-read-write|authenticated-read)"/, '$1"private"'],
    [/^(\s*(?:allow_nested_items_to_be_public|allow_blob_public_access)\s*=\s*)true\b/, "$1false"],
  ],
  "delivery/unencrypted-store": [
    [/^(\s*(?:storage_encrypted|encrypted|at_rest_encryption_enabled)\s*=\s*)false\b/, "$1true"],
  ],
};

type FixOf = (at: Finding["at"], file: DeliveryFile, lines: readonly string[]) => VerifiedFix | undefined;

const BLOCKS: Readonly<Record<string, FixOf>> = {
  "delivery/container-runs-as-root": (...given) => withNonRoot(...given) ?? withUser(...given),
  "delivery/workflow-token-too-wide": withPermissions,
  "delivery/public-bucket": withAccessBlock,
};

/** `runAsNonRoot` in the place of `runAsUser: 0`, unless it stands beside it already: the same key twice is none. */
function withNonRoot(
  at: Finding["at"],
  { kind }: DeliveryFile,
  lines: readonly string[],
): VerifiedFix | undefined {
  const beside = lines.slice(Math.max(0, at.from - MAX_LINES), at.from + MAX_LINES);
  if (kind !== "kubernetes" || beside.some((line) => /^\s*(?:-[ \t]+)?runAsNonRoot:/.test(line)))
    return undefined;
  const text = lines[at.from - 1] ?? "";
  const edited = text.replace(
    /^(\s*(?:-[ \t]+)?)runAsUser:[ \t]*["']?0["']?(?=\s*(?:#|$))/,
    "$1runAsNonRoot: true",
  );
  return edited === text ? undefined : replaced(at, at.from, [edited]);
}

/** `USER` before the start, where the image brings a user, or needs none by name. */
function withUser(at: Finding["at"], file: DeliveryFile, lines: readonly string[]): VerifiedFix | undefined {
  const stage = file.kind === "dockerfile" ? file.stages.at(-1) : undefined;
  const user = stage && stage.from.line === at.from ? ownUser(stage) : undefined;
  if (!stage?.starts || user === undefined) return undefined;
  const start = stage.starts.line;
  if (start <= at.from || start - at.from >= MAX_LINES) return undefined;
  const shown = lines.slice(at.from - 1, start);
  // An instruction before it that is not at an end yet would swallow the line.
  if (/[\\`]\s*$/.test(shown.at(-2) ?? "")) return undefined;
  return replaced(at, start, [...shown.slice(0, -1), `USER ${user}`, ...shown.slice(-1)]);
}

/** Source: the images' own pages. */
function ownUser({ image }: DockerStage): string | undefined {
  if (/(?:^|\/)node(?::|@|$)/.test(image)) return "node";
  if (/(?:^|\/)bun(?::|@|$)/.test(image)) return "bun";
  return image === "scratch" ? "65532:65532" : undefined;
}

/** `permissions` for the whole workflow, above its jobs. */
function withPermissions(
  at: Finding["at"],
  file: DeliveryFile,
  lines: readonly string[],
): VerifiedFix | undefined {
  if (file.kind !== "workflow" || file.permissions) return undefined;
  const shown = lines.slice(Math.max(0, at.from - MAX_LINES), at.from);
  const jobs = shown.findLastIndex((line) => /^jobs:\s*(?:#.*)?$/.test(line));
  if (jobs < 0) return undefined;
  const from = at.from - shown.length + jobs + 1;
  const edited = ["permissions:", "  contents: read", "", ...shown.slice(jobs)];
  return replaced({ ...at, from, to: from }, at.from, edited);
}

/** All switches of one block that keeps a bucket closed. */
function withAccessBlock(
  at: Finding["at"],
  file: DeliveryFile,
  lines: readonly string[],
): VerifiedFix | undefined {
  const block = file.kind === "terraform" ? file.blocks.find((one) => holds(one, at.from)) : undefined;
  if (!block || !block.labels[0]?.endsWith("public_access_block")) return undefined;
  const off = block.attributes.filter(({ value }) => value.kind === "boolean" && !value.value);
  const written = off.map(({ quote }) => quote.line);
  const to = Math.max(...written, at.from);
  if (to - at.from >= MAX_LINES || Math.min(...written, at.from) < at.from) return undefined;
  const edited = lines
    .slice(at.from - 1, to)
    .map((line, index) =>
      written.includes(at.from + index) ? line.replace(/^(\s*\w+\s*=\s*)false\b/, "$1true") : line,
    );
  return replaced(at, to, edited);
}

function holds({ attributes }: TerraformBlock, line: number): boolean {
  return attributes.some(({ quote }) => quote.line === line);
}

function replaced({ path, side, from }: Finding["at"], to: number, by: readonly string[]): VerifiedFix {
  return { at: { path, from, to, side }, replacement: by.join("\n") };
}
