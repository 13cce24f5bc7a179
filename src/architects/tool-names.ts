/** Tools an architect can be given in a review. */
export const REVIEW_TOOLS: ReadonlySet<string> = new Set([
  "read",
  "grep",
  "glob",
  "list",
  "bash",
  "edit",
  "write",
  "patch",
  "webfetch",
  "todoread",
  "todowrite",
  "rehearse",
  "contract_diff",
  "routes",
  "references",
  "handoff",
  "report_finding",
]);

/** Tools of the programs these files were written for, which a review has no use for. */
const TOOLS_ELSEWHERE: ReadonlySet<string> = new Set([
  "agent",
  "apply_patch",
  "askuserquestion",
  "bashoutput",
  "codesearch",
  "enterplanmode",
  "exitplanmode",
  "killbash",
  "killshell",
  "lsp",
  "multiedit",
  "notebookedit",
  "notebookread",
  "question",
  "skill",
  "slashcommand",
  "task",
  "todo",
  "toolsearch",
  "websearch",
]);

/** Things permission rules speak of that are no tools. */
const PERMISSIONS_ONLY: ReadonlySet<string> = new Set(["doom_loop", "external_directory"]);

/** One spelling for every dialect: `Read` is `read`, `LS` is `list`. */
export function toolName(written: string): string {
  const lower = written.trim().toLowerCase();
  return lower === "ls" ? "list" : lower;
}

export function isToolElsewhere(name: string): boolean {
  return TOOLS_ELSEWHERE.has(name) || /^mcp__|^mcp_|_mcp_/.test(name);
}

/** Whether a permission key can ever be asked about. */
export function isPermissionName(name: string): boolean {
  return REVIEW_TOOLS.has(name) || isToolElsewhere(name) || PERMISSIONS_ONLY.has(name);
}

export function everyToolName(): readonly string[] {
  return [...REVIEW_TOOLS, ...TOOLS_ELSEWHERE, ...PERMISSIONS_ONLY];
}
