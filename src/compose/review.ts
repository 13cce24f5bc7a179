import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createReader, DEFAULT_MODEL } from "../agent/read.ts";
import { loadArchitect } from "../architects/load.ts";
import type { Architect } from "../domain/architect.ts";
import { UserError } from "../errors.ts";
import { createProtobufComparison } from "../protobuf/compare.ts";
import type { Rehearsal } from "../rehearsal/rehearse.ts";
import type { ReviewParts } from "../review/parts.ts";
import { allRules } from "../rules/all.ts";
import { PACKAGE_ROOT } from "./package-root.ts";
import { startRehearsal } from "./rehearsal.ts";

/** `agents/` of the package: the same from src and from dist. */
export const BUILT_IN_AGENTS = join(PACKAGE_ROOT, "agents");

export interface ComposedReview {
  parts: ReviewParts;
  close(): Promise<void>;
}

/** Builds what a review is made with, out of the environment and the image. */
export async function composeReview(options: {
  env: NodeJS.ProcessEnv;
  agentsDir?: string;
  /** One that is started already; closed with the rest. */
  rehearsal?: Rehearsal;
}): Promise<ComposedReview> {
  const { env } = options;
  const folder = options.agentsDir ?? BUILT_IN_AGENTS;
  const rehearsal = options.rehearsal ?? startRehearsal();
  const apiKey = env.ANTHROPIC_API_KEY?.trim();
  const read = apiKey
    ? createReader({
        apiKey,
        model: env.ARCHITECT_MODEL?.trim() || DEFAULT_MODEL,
        sharedStyle: readFileSync(join(folder, "_shared", "communication-style.md"), "utf8"),
        ...(env.ANTHROPIC_BASE_URL ? { baseURL: env.ANTHROPIC_BASE_URL } : {}),
      })
    : undefined;
  return {
    parts: {
      architects: readArchitects(folder),
      rules: allRules,
      rehearse: rehearsal.rehearse,
      compareProtobuf: createProtobufComparison(),
      clock: () => performance.now(),
      ...(read ? { read } : {}),
    },
    close: () => rehearsal.close(),
  };
}

/** The agent files of one folder of the image. A broken one is the operator's to mend, so it stops the start. */
export function readArchitects(folder: string): Architect[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .sort();
  return names.map((name) => {
    const path = `agents/${name}`;
    const loaded = loadArchitect({ path, text: readFileSync(join(folder, name), "utf8") }, "image");
    if (loaded.architect) return loaded.architect;
    const why = loaded.diagnostics[0];
    throw new UserError(`${path} does not load: ${why?.message ?? "no reason given"}`, {
      remedy: why?.remedy ?? "Mend the file.",
    });
  });
}
