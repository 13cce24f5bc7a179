/** A slash command as people see it: everything about it in one value. */
export interface Command {
  word: string;
  usage: string;
  does: string;
  /** `write`: people with write access to the repository; checked live. */
  who: "write" | "anyone";
  examples: readonly string[];
}

export interface ParsedCommands {
  commands: readonly { verb: string; args: readonly string[] }[];
  errors: readonly { line: number; code: string; message: string }[];
}

/**
 * May somebody with this permission on the repository give commands? A word that GitHub does not document may not.
 *
 * @param permission as GitHub tells it of a collaborator, by level or by role: `admin`, `maintain`, `write`, `triage`, ...
 */
export function mayCommand(permission: string): boolean {
  return permission === "admin" || permission === "maintain" || permission === "write";
}
