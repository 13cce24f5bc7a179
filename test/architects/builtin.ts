import { readdirSync, readFileSync } from "node:fs";
import { checkAgents } from "../../src/architects/check.ts";
import type { Architect } from "../../src/domain/architect.ts";
import type { ChangedFile } from "../../src/domain/pull-request.ts";

const folder = new URL("../../agents/", import.meta.url);

/** The agents that ship with the app, as they are in the repository. */
export function builtInAgents(): ReturnType<typeof checkAgents> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".md"));
  const files = names.map((name) => ({
    path: `agents/${name}`,
    text: readFileSync(new URL(name, folder), "utf8"),
  }));
  return checkAgents(files, "image");
}

export function aFile(path: string, over: Partial<ChangedFile> = {}): ChangedFile {
  return { path, change: "modified", binary: false, hunks: [], ...over };
}

export function architectNames(architects: readonly Architect[]): readonly string[] {
  return architects.map((architect) => architect.name);
}
