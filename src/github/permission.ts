import { mayCommand } from "../domain/command.ts";
import type { PullKey } from "../domain/job.ts";
import { hasStatus } from "./failures.ts";
import { type Desk, repoOf } from "./scope.ts";

/**
 * May this person push to the repository? Asked of GitHub every time: the association in a payload says
 * neither who may write nor what changed since.
 */
export async function mayWrite(key: PullKey, login: string, desk: Desk): Promise<boolean> {
  try {
    const { data } = await desk.clients
      .of(key.installation)
      .rest.repos.getCollaboratorPermissionLevel({ ...repoOf(key), username: login });
    // `permission` maps `maintain` to `write` and `triage` to `read`; a role of an organisation's own maps to its base.
    return mayCommand(data.permission);
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}
