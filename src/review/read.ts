import type { Architect, Diagnostic } from "../domain/architect.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { Finding } from "../domain/finding.ts";
import type { Instruments } from "../domain/instruments.ts";
import type { Reading, ReadingRequest } from "../domain/reading.ts";
import type { Assignment, Handoff, Spend, Unfinished } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { messageOf } from "../errors.ts";
import { readGuidance } from "./guidance.ts";
import { type HandedOver, handoffsOf } from "./handoffs.ts";
import type { ReviewOptions, ReviewParts } from "./parts.ts";
import { CONVERSATIONS_AT_ONCE, sideBySide } from "./side-by-side.ts";
import { sumOfSpend } from "./spent.ts";

/** What an architect argues, with the files it was given to read. */
export interface Argued {
  finding: Finding;
  architect: Architect;
  paths: readonly string[];
}

export interface ReadByArchitects {
  argued: readonly Argued[];
  /** By path: who read its change whole. */
  read: ReadonlyMap<string, readonly string[]>;
  unfinished: readonly Unfinished[];
  diagnostics: readonly Diagnostic[];
  handoffs: readonly Handoff[];
  spent: Spend;
}

/** What all architects of one review read with. */
export interface ReadingTable {
  architects: readonly Architect[];
  loaded: LoadedPull;
  /** What rules found. */
  proved: readonly Finding[];
  configuration: Configuration;
  instruments: Instruments;
}

type Read = { architect: Architect; assignment: Assignment; reading: Reading; failed?: string };

/**
 * Lets each assigned architect read with the proved findings in hand, then each that was handed a question. One that
 * fails does not silence the rest.
 */
export async function readAsArchitects(
  assignments: readonly Assignment[],
  table: ReadingTable,
  parts: Pick<ReviewParts, "read" | "noSandbox">,
  options: Pick<ReviewOptions, "signal">,
): Promise<ReadByArchitects> {
  const ask = parts.read;
  if (!ask) return NOBODY;
  const { architects, ...shared } = table;
  const guidance = await readGuidance(
    table.loaded.trees.base,
    table.loaded.pull.files.map(({ path }) => path),
  ).catch(() => []);

  const one = async (
    architect: Architect,
    assignment: Assignment,
    handedOver?: ReadingRequest["handedOver"],
  ): Promise<Read> => {
    try {
      const reading = await ask({
        architect,
        assignment,
        ...shared,
        guidance,
        ...(handedOver ? { handedOver } : {}),
        ...(options.signal ? { signal: options.signal } : {}),
      });
      return { architect, assignment, reading };
    } catch (error) {
      if (options.signal?.aborted) throw error;
      return { architect, assignment, reading: NOTHING, failed: messageOf(error) };
    }
  };

  const called = assignments.flatMap((assignment) => {
    const architect = architects.find(({ name }) => name === assignment.architect);
    return architect ? [{ architect, assignment }] : [];
  });
  const first = await sideBySide(called, CONVERSATIONS_AT_ONCE, ({ architect, assignment }) =>
    one(architect, assignment),
  );
  const handed = handoffsOf(first, architects, assignments);
  const second = await sideBySide(handed.asked, CONVERSATIONS_AT_ONCE, (asked: HandedOver) =>
    one(asked.architect, asked.assignment, { from: asked.from, question: asked.question }),
  );
  const all = [...first, ...second];
  return {
    argued: all.flatMap(({ architect, assignment, reading }) =>
      reading.findings.map((finding) => ({ finding, architect, paths: assignment.paths })),
    ),
    read: readersOf(first),
    unfinished: [...shortfallsOf(all), ...handed.unfinished],
    diagnostics: withoutSandbox(called, parts.noSandbox),
    handoffs: handed.asked.map(({ from, architect }) => ({ from, to: architect.name })),
    spent: sumOfSpend(all.map(({ reading }) => reading.spent)),
  };
}

const NOBODY: ReadByArchitects = {
  argued: [],
  read: new Map(),
  unfinished: [],
  diagnostics: [],
  handoffs: [],
  spent: sumOfSpend([]),
};

const NOTHING: Reading = {
  findings: [],
  read: [],
  spent: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
};

function readersOf(first: readonly Read[]): Map<string, readonly string[]> {
  const readers = new Map<string, readonly string[]>();
  for (const { architect, reading } of first) {
    for (const path of reading.read) readers.set(path, [...(readers.get(path) ?? []), architect.name]);
  }
  return readers;
}

/** One cause, one line: a spend limit stops all architects, and is said once. */
function shortfallsOf(all: readonly Read[]): Unfinished[] {
  const names = new Map<string, Set<string>>();
  for (const { architect, reading, failed } of all) {
    const reason = failed ?? reading.shortfall;
    if (reason !== undefined) names.set(reason, (names.get(reason) ?? new Set()).add(architect.name));
  }
  return [...names].map(([reason, who]) => ({
    part: `${who.size === 1 ? "architect" : "architects"} ${[...who].join(", ")}`,
    reason,
  }));
}

/** Said to people only where an architect would have run commands. */
function withoutSandbox(
  called: readonly { architect: Architect }[],
  reason: string | undefined,
): Diagnostic[] {
  if (reason === undefined) return [];
  const would = called
    .map(({ architect }) => architect)
    .filter(({ permission }) =>
      permission.some((rule) => rule.permission === "bash" && rule.action !== "deny"),
    );
  const [first] = would;
  if (!first) return [];
  return [
    {
      level: "info",
      code: "no-sandbox",
      path: first.source.path,
      line: 1,
      message: `no commands are run for ${would.map(({ name }) => name).join(", ")}: ${reason}`,
      remedy: "`architect doctor` says what a sandbox takes",
    },
  ];
}
