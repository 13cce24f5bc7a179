import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tool, ToolResult, ToolSurroundings } from "../../src/agent/tools/tool.ts";
import type { LoadedPull, Tree } from "../../src/domain/tree.ts";
import { openRepository } from "../../src/git/open-repository.ts";
import { anArchitect } from "./architects.ts";
import { commitFiles, createBareRepository, type FileChanges } from "./git-fixture.ts";
import { aPull, type Files } from "./trees.ts";

/** What a tool sees in a conversation about a change between two sets of files. */
export function surroundings(
  base: Files,
  head: Files = base,
  over: Partial<ToolSurroundings> = {},
): ToolSurroundings {
  const loaded = aPull(base, head);
  return aroundPull(loaded, over);
}

export function aroundPull(loaded: LoadedPull, over: Partial<ToolSurroundings> = {}): ToolSurroundings {
  return {
    architect: anArchitect(),
    assignment: {
      architect: "backend-architect",
      paths: loaded.pull.files.map(({ path }) => path),
      because: "its paths",
    },
    loaded,
    notes: { todo: [] },
    ...over,
  };
}

/** A call as the conversation makes it: what the model sent goes through the schema first. */
export async function use<Input>(
  tool: Tool<Input>,
  input: unknown,
  around: ToolSurroundings,
): Promise<ToolResult> {
  return tool.run(tool.schema.parse(input), around);
}

/** A real commit's tree, for what only git can hold: links, submodules, any bytes. */
export async function treeInGit(files: FileChanges): Promise<{ tree: Tree; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "architect-test-"));
  const directory = join(folder, "repository.git");
  await createBareRepository(directory);
  const commit = await commitFiles(directory, { branch: "main", files });
  const repository = await openRepository(directory);
  return {
    tree: repository.tree(commit),
    async close() {
      repository.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
