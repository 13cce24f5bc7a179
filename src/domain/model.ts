import { nearestName } from "./nearest.ts";

export type ModelFamily = "opus" | "sonnet" | "haiku" | "fable" | "mythos";

/** The newest of each family: what an alias or a retired name comes to. */
const NEWEST: Readonly<Record<ModelFamily, string>> = {
  opus: "claude-opus-5-5",
  sonnet: "claude-sonnet-5-5",
  haiku: "claude-haiku-5-5",
  fable: "claude-fable-5-2",
  mythos: "claude-mythos-5-2",
};

/** Ids that the API serves and that have no announced end. From the `Model` type of @anthropic-ai/sdk 1.11.0. */
export const CURRENT_MODELS: readonly string[] = [
  "claude-fable-5-2",
  "claude-mythos-5-2",
  "claude-haiku-5-5",
  "claude-sonnet-5-5",
  "claude-fable-5-1",
  "claude-opus-5-5",
  "claude-mythos-5-1",
  "claude-sonnet-5",
  "claude-fable-5",
  "claude-mythos-5",
  "claude-opus-5",
  "claude-opus-4-8",
  "claude-opus-4-7",
  "claude-mythos-preview",
  "claude-opus-4-6",
  "claude-sonnet-4-6",
  "claude-haiku-4-5",
  "claude-haiku-4-5-20251001",
  "claude-opus-4-5",
  "claude-opus-4-5-20251101",
];

export interface ResolvedModel {
  /** `undefined`: the operator's default speaks. */
  model?: string;
  /** What the writer should know; without a place. */
  note?: {
    level: "warning" | "info";
    code: "model-alias" | "model-retired" | "model-unknown";
    message: string;
    remedy: string;
  };
}

const CURRENT: ReadonlySet<string> = new Set(CURRENT_MODELS);
/** Words other tools use for "whatever the session uses". */
const INHERIT: ReadonlySet<string> = new Set(["inherit", "default"]);
const MAX_LENGTH = 200;

/**
 * The current model behind a name as people write it: aliases (`sonnet`, `inherit`), provider prefixes
 * (`github-copilot/`, `anthropic/`, Bedrock and Vertex ids), dotted versions, dated and retired ids.
 * A name that is no Claude model, or newer than this table, resolves to nothing, with a warning.
 */
export function resolveModel(written: string): ResolvedModel {
  const asWritten = written.trim();
  if (CURRENT.has(asWritten)) return { model: asWritten };
  const said = asWritten.replace(/[\p{Cc}\p{Cf}`]/gu, "?").slice(0, 80);
  if (asWritten.length > MAX_LENGTH || asWritten === "") return unknown(said);
  const bare = bareName(asWritten);
  if (INHERIT.has(bare)) {
    return {
      note: {
        level: "info",
        code: "model-alias",
        message: `\`${said}\` means the operator's model here`,
        remedy: "leave `model` out to say the same",
      },
    };
  }
  if (CURRENT.has(bare)) return alias(said, bare);
  const family = familyOf(bare);
  if (!family) return unknown(said);
  const version = versionOf(bare);
  if (version === undefined) return alias(said, NEWEST[family]);
  if (isNewer(version, versionOf(NEWEST[family]) ?? [])) return unknown(said);
  const model = NEWEST[family];
  return {
    model,
    note: {
      level: "warning",
      code: "model-retired",
      message: `\`${said}\` is retired or about to be; \`${model}\` speaks instead`,
      remedy: `write \`${model}\`, or leave \`model\` out`,
    },
  };
}

function alias(said: string, model: string): ResolvedModel {
  return {
    model,
    note: {
      level: "info",
      code: "model-alias",
      message: `\`${said}\` is read as \`${model}\``,
      remedy: `write \`${model}\` to pin it`,
    },
  };
}

function unknown(said: string): ResolvedModel {
  const near = nearestName(said, [...CURRENT_MODELS, ...Object.keys(NEWEST)]);
  const remedy = near
    ? `did you mean \`${near}\`?`
    : `write a Claude model, for instance \`${NEWEST.sonnet}\`, or leave \`model\` out`;
  return {
    note: {
      level: "warning",
      code: "model-unknown",
      message: `\`${said}\` is no Claude model known here; the operator's model speaks`,
      remedy,
    },
  };
}

/** Without provider, region, revision, date alias and spelling differences. */
function bareName(written: string): string {
  return written
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(/^(?:[a-z-]{2,10}\.)?anthropic\./, "")
    .replace(/\[[^\]]{0,10}\]$/, "")
    .replace(/:[a-z0-9]{1,10}$/, "")
    .replace(/-v\d$/, "")
    .replace(/-(?:latest|thinking)$/, "")
    .replace("@", "-")
    .replace(/(\d)\.(\d)/g, "$1-$2");
}

function familyOf(bare: string): ModelFamily | undefined {
  const words = bare.split("-");
  const families: readonly ModelFamily[] = ["opus", "sonnet", "haiku", "fable", "mythos"];
  const found = families.find((family) => words.includes(family));
  if (found) return words[0] === "claude" || words.length === 1 ? found : undefined;
  if (words[0] === "opusplan") return "opus";
  if (words[0] !== "claude") return undefined;
  // Generations that had no families yet; `instant` was the small one.
  if (words[1] === "instant") return "haiku";
  return /^[12]$/.test(words[1] ?? "") ? "sonnet" : undefined;
}

/** Major and minor; a date is no version. `undefined` when none is written. */
function versionOf(bare: string): readonly number[] | undefined {
  const numbers = bare
    .split("-")
    .filter((word) => /^\d{1,2}$/.test(word))
    .map(Number);
  return numbers.length === 0 && !/\d/.test(bare) ? undefined : numbers.slice(0, 2);
}

function isNewer(version: readonly number[], than: readonly number[]): boolean {
  const [major = 0, minor = 0] = version;
  const [thanMajor = 0, thanMinor = 0] = than;
  return major > thanMajor || (major === thanMajor && minor > thanMinor);
}
