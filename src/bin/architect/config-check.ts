import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { loadArchitect } from "../../architects/load.ts";
import { BUILT_IN_AGENTS, readArchitects } from "../../compose/review.ts";
import { defaultSettings, readSettings } from "../../config/configuration.ts";
import { mergeSettings } from "../../config/organisation.ts";
import type { Settings } from "../../config/section.ts";
import { SECTIONS } from "../../config/sections.ts";
import type { Diagnostic } from "../../domain/architect.ts";
import { MAX_YAML_BYTES } from "../../domain/yaml-read.ts";
import { UserError } from "../../errors.ts";
import { printableLine } from "../../local/escape.ts";
import { paints } from "../../local/paint.ts";
import { CONFIGURATION_PATHS } from "../../review/configure.ts";
import { allRules } from "../../rules/all.ts";
import { document, type Terminal } from "./terminal.ts";

export interface ConfigCheckArguments {
  /** A file of the organisation's `.github` repository, below the one that is checked. */
  organisation?: string;
  format: "text" | "json";
}

/** The setting that a key of the file becomes. Where they differ, that is all there is to know. */
const SETTING: Readonly<Record<string, keyof Settings>> = {
  fail_on: "failOn",
  public_routes: "publicRoutes",
};

/**
 * Reads a configuration as a review would and prints what there is to say about it, and what then is in force and
 * from where.
 *
 * @returns 1 when a line of it could not be read
 * @throws UserError when there is no such file
 */
export async function configCheck(
  file: string | undefined,
  args: ConfigCheckArguments,
  terminal: Terminal,
): Promise<number> {
  const path = file ?? (await usual());
  const known = {
    architects: [...readArchitects(BUILT_IN_AGENTS).map(({ name }) => name), ...(await teamNames())],
    rules: allRules.map(({ id }) => id),
  };
  const own = readSettings(await textOf(path), path, known);
  const below = args.organisation
    ? readSettings(await textOf(args.organisation), args.organisation, known)
    : undefined;
  const diagnostics = [...(below?.diagnostics ?? []), ...own.diagnostics];
  const settings = mergeSettings(below?.settings ?? {}, own.settings);
  const effective = SECTIONS.map(({ key, absent }) => {
    const setting = SETTING[key] ?? (key as keyof Settings);
    const sources = [
      ...(own.settings[setting] === undefined ? [] : [path]),
      ...(below?.settings[setting] === undefined || setting === "agents" ? [] : [args.organisation ?? ""]),
    ];
    return { key, value: settings[setting] ?? null, sources, absent };
  });
  terminal.exitCode = diagnostics.some(({ level }) => level === "error") ? 1 : 0;
  const text =
    args.format === "json"
      ? document({
          schemaVersion: 1,
          diagnostics: diagnostics.map((one) => ({ ...one, column: columnOf(one) })),
          effective: Object.fromEntries(
            effective.map(({ key, value, sources }) => [key, { value, from: sources }]),
          ),
          rulePaths: settings.rulePaths ?? {},
        })
      : textFor(diagnostics, effective, terminal);
  await terminal.print(text);
  return terminal.exitCode;
}

/** Messages name the column for people; a program is given it as a number. `null` where only the line is known. */
function columnOf({ message }: Diagnostic): number | null {
  const column = /\(column (\d{1,6})\)/.exec(message)?.[1];
  return column === undefined ? null : Number(column);
}

function textFor(
  diagnostics: readonly Diagnostic[],
  effective: readonly { key: string; value: unknown; sources: readonly string[]; absent: string }[],
  terminal: Terminal,
): string {
  const paint = paints(terminal.colour);
  const said = diagnostics.map(({ level, path, line, message, remedy }) => {
    const word = paint.verdict(level === "error" ? "fail" : "neutral", level);
    return `${printableLine(`${path}:${line}`)}: ${word}: ${printableLine(`${message}; ${remedy}`)}`;
  });
  const defaults: Readonly<Record<string, unknown>> = { ...defaultSettings() };
  const lines = effective.map(({ key, value, sources, absent }) => {
    const isDefault = sources.length === 0;
    const shown = isDefault ? plain(absent) : JSON.stringify(value ?? defaults[key]);
    const cut = shown.length > 200 ? `${shown.slice(0, 199)}…` : shown;
    const from = isDefault ? "default" : sources.join(", ");
    return `  ${key.padEnd(14)} ${printableLine(cut)}  ${paint.faint(printableLine(`(${from})`))}`;
  });
  const errors = diagnostics.filter(({ level }) => level === "error").length;
  const count = `${errors} ${errors === 1 ? "error" : "errors"}, ${diagnostics.length - errors} other remarks`;
  return `${[...said, ...(said.length > 0 ? [""] : []), paint.strong("In force"), ...lines, "", count].join("\n")}\n`;
}

function plain(markdown: string): string {
  return markdown.replaceAll("`", "");
}

async function usual(): Promise<string> {
  for (const path of CONFIGURATION_PATHS) if (await lstat(path).catch(() => undefined)) return path;
  throw new UserError(`There is no ${CONFIGURATION_PATHS[0]} here`, {
    remedy: "architect init writes one, or name a file: architect config check FILE",
  });
}

/** Names of the agent files in this folder's repository, which the configuration may speak of as well. */
async function teamNames(): Promise<string[]> {
  const names: string[] = [];
  for (const folder of [".github/architects", ".claude/agents", ".opencode/agent", ".opencode/agents"]) {
    for (const name of (await readdir(folder).catch(() => [])).slice(0, 100)) {
      if (!/\.(?:md|markdown|mdc)$/i.test(name)) continue;
      const path = `${folder}/${name}`;
      const text = await textOf(path).catch(() => undefined);
      const loaded = text === undefined ? undefined : loadArchitect({ path, text }, "directory");
      if (loaded?.architect) names.push(loaded.architect.name);
    }
  }
  return names;
}

/** At most a little more than is accepted: enough to be told that it is too large. */
async function textOf(path: string): Promise<string> {
  const file = await open(join(path)).catch((cause: unknown) => {
    throw new UserError(`${path} cannot be read`, { remedy: "name a file that is there and yours", cause });
  });
  try {
    if (!(await file.stat()).isFile()) throw new UserError(`${path} is no file`, { remedy: "name a file" });
    const buffer = Buffer.alloc(MAX_YAML_BYTES + 4);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
