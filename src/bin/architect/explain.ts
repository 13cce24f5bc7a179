import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { nearestName } from "../../domain/nearest.ts";
import { UserError } from "../../errors.ts";
import { printable, printableLine } from "../../local/escape.ts";
import { loadLocalPull } from "../../local/load-pull.ts";
import { paints } from "../../local/paint.ts";
import { allRules } from "../../rules/all.ts";
import { RULES_FOLDER } from "../../compose/package-root.ts";
import { document, type Terminal } from "./terminal.ts";

export interface RoutingArguments {
  repo: string;
  base?: string;
  head?: string;
  format: "text" | "json";
}

/** Which architect would read which changed file, and why; and the files that nobody reads. */
export async function explainRouting(
  args: RoutingArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const loaded = await loadLocalPull({
    repo: args.repo,
    ...(args.base === undefined ? {} : { base: args.base }),
    ...(args.head === undefined ? {} : { head: args.head }),
    signal,
  });
  try {
    if (args.base === undefined) for (const note of loaded.notes) terminal.note(note);
    const [{ BUILT_IN_AGENTS, readArchitects }, { configure }, { chooseArchitects, unassigned }] =
      await Promise.all([
        import("../../compose/review.ts"),
        import("../../review/configure.ts"),
        import("../../architects/choose.ts"),
      ]);
    const { architects, configuration, diagnostics } = await configure(
      loaded,
      readArchitects(BUILT_IN_AGENTS),
    );
    const assignments = chooseArchitects(loaded.pull.files, architects, configuration);
    const nobody = unassigned(loaded.pull.files, assignments);
    const { base, mergeBase, head } = loaded.pull;
    if (args.format === "json") {
      await terminal.print(
        document({
          schemaVersion: 1,
          base: base.sha,
          mergeBase: mergeBase.sha,
          head: head.sha,
          assignments,
          unassigned: nobody,
          diagnostics,
        }),
      );
      return 0;
    }
    const paint = paints(terminal.colour);
    const blocks = [
      ...assignments.map(({ architect, paths, because }) => [
        paint.strong(architect),
        `  ${printableLine(because)}`,
        ...paths.map((path) => `  ${paint.place(printableLine(path))}`),
      ]),
      ...(nobody.length > 0
        ? [[paint.strong("Nobody"), ...nobody.map((path) => `  ${printableLine(path)}`)]]
        : []),
      ...(loaded.pull.files.length === 0 ? [["No files changed."]] : []),
      ...(diagnostics.length > 0
        ? [
            [
              paint.strong("Configuration"),
              ...diagnostics.map(
                (one) =>
                  `  ${printableLine(`${one.path}:${one.line}: ${one.level}: ${one.message} ${one.remedy}`)}`,
              ),
            ],
          ]
        : []),
    ];
    await terminal.print(`${blocks.map((block) => block.join("\n")).join("\n\n")}\n`);
    return 0;
  } finally {
    await loaded.close();
  }
}

/** A rule's sentences, and its page when there is one. */
export async function explainRule(id: string, terminal: Terminal): Promise<number> {
  const rule = allRules.find((candidate) => candidate.id === id);
  if (!rule) {
    const ids = allRules.map((candidate) => candidate.id);
    const byName = new Map(ids.map((known) => [known.slice(known.indexOf("/") + 1), known]));
    const near =
      nearestName(id, ids) ??
      byName.get(nearestName(id, byName.keys()) ?? "") ??
      ids.find((known) => id !== "" && known.includes(id));
    throw new UserError(`There is no rule called ${id}`, {
      remedy: near ? `did you mean ${near}?` : "architect rules lists them all",
    });
  }
  const paint = paints(terminal.colour);
  const page = await readFile(join(RULES_FOLDER, `${rule.id}.md`), "utf8").catch(() => undefined);
  const lines = [
    `${paint.strong(rule.id)}  ${paint.severity(rule.severity, rule.severity)} · ${rule.architect}`,
    "",
    `When:    ${rule.when}`,
    `Harm:    ${rule.harm}`,
    `Instead: ${rule.instead}`,
    `Source:  ${rule.source}`,
    ...(page ? ["", printable(page.trim())] : []),
  ];
  await terminal.print(`${lines.join("\n")}\n`);
  return 0;
}

export async function listRules(format: "text" | "json", terminal: Terminal): Promise<number> {
  if (format === "json") {
    const rules = allRules.map(({ id, severity, architect, judges, when, harm, instead, source }) => {
      return { id, severity, architect, judges, when, harm, instead, source };
    });
    await terminal.print(document({ schemaVersion: 1, rules }));
    return 0;
  }
  const paint = paints(terminal.colour);
  const lines = allRules.flatMap((rule) => [
    `${paint.severity(rule.severity, rule.severity.padEnd(7))}  ${paint.strong(rule.id)}`,
    `         ${rule.when}`,
  ]);
  await terminal.print(`${lines.join("\n")}\n`);
  return 0;
}
