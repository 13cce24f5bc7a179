import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { CallModel } from "../agent/claude.ts";
import { loadArchitect } from "../architects/load.ts";
import type { Architect } from "../domain/architect.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { AskArchitect } from "../domain/reading.ts";
import { UserError } from "../errors.ts";
import { createMemoryLedger } from "../ledger/memory-ledger.ts";
import { createProtobufComparison } from "../protobuf/compare.ts";
import type { Rehearsal } from "../rehearsal/rehearse.ts";
import type { Setup } from "../replay/bundle.ts";
import type { ReviewParts } from "../review/parts.ts";
import { createSlots } from "../review/slots.ts";
import { allRules } from "../rules/all.ts";
import { composeAgent, type LentVoice } from "./agent.ts";
import { PACKAGE_ROOT } from "./package-root.ts";
import { startRehearsal } from "./rehearsal.ts";

/** `agents/` of the package: the same from src and from dist. */
export const BUILT_IN_AGENTS = join(PACKAGE_ROOT, "agents");

export interface ComposedReview {
  parts: ReviewParts;
  /** What is neither code nor part of a pull request, for a record. */
  setup: Setup;
  /** Answers a person. Absent without an API key. */
  ask?: AskArchitect;
  close(): Promise<void>;
}

/** Builds what a review is made with, out of the environment and the image. */
export async function composeReview(options: {
  env: NodeJS.ProcessEnv;
  agentsDir?: string;
  /** One that is started already; closed with the rest. */
  rehearsal?: Rehearsal;
  /** Where what was spent is kept; absent: in this process only. */
  ledger?: Ledger;
  /** Wraps every call of the model, to count it. */
  observed?: (call: CallModel) => CallModel;
  /** In place of an API key. */
  lent?: LentVoice;
}): Promise<ComposedReview> {
  const { env } = options;
  const folder = options.agentsDir ?? BUILT_IN_AGENTS;
  const rehearsal = options.rehearsal ?? startRehearsal();
  try {
    const sharedStyle = readFileSync(join(folder, "_shared", "communication-style.md"), "utf8");
    const agent = await composeAgent(
      env,
      sharedStyle,
      options.ledger ?? createMemoryLedger(),
      options.observed,
      options.lent,
    );
    const architects = readArchitects(folder);
    const noSandbox = agent?.sandbox.state === "absent" ? { noSandbox: agent.sandbox.reason } : {};
    return {
      setup: { architects, ...noSandbox, ...(agent ? { agent: agent.setup } : {}) },
      parts: {
        architects,
        rules: allRules,
        rehearse: rehearsal.rehearse,
        compareProtobuf: createProtobufComparison(),
        clock: () => performance.now(),
        computing: createSlots(Math.max(2, availableParallelism())),
        ...(agent ? { read: agent.read, resume: agent.resume, secondLook: agent.secondLook } : {}),
        ...noSandbox,
      },
      ...(agent ? { ask: agent.ask } : {}),
      close: () => rehearsal.close(),
    };
  } catch (error) {
    await rehearsal.close();
    throw error;
  }
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
