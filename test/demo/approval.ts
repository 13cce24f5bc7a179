import type { FakeGitHub, Pull } from "../support/github/fake-github.ts";

/** A second person: not the author, and with write access. */
const MARIA = "maria";

const DEADLINE_MS = 2 * 60_000;

/** The comment in which an architect asks for a call, with its id. */
export function requestOn(github: FakeGitHub, pull: Pull): { body: string; id: string } | undefined {
  for (const { body } of github.issueComments(pull)) {
    const id = /\/architect approve ([a-z0-9]{10})/.exec(body)?.[1];
    if (id) return { body, id };
  }
  return undefined;
}

/** The comment that asks is posted right after the review; without a sandbox nothing asks. */
export async function requestSoon(github: FakeGitHub, pull: Pull): Promise<ReturnType<typeof requestOn>> {
  const waits = github.checkRuns(pull.repo, pull.head.sha)[0]?.summary?.includes("waits for an approval");
  if (!waits) return undefined;
  await until(() => requestOn(github, pull) !== undefined);
  return requestOn(github, pull);
}

/** Approves in a comment, and waits until the check has nothing left to ask. Answers with our reply. */
export async function approved(github: FakeGitHub, pull: Pull, id: string): Promise<string> {
  github.addUser(MARIA);
  github.setRole(pull.repo, MARIA, "write");
  await github.events.issueCommentCreated({ onPull: pull, by: MARIA, body: `/architect approve ${id}` });
  await until(() => github.checkRuns(pull.repo, pull.head.sha)[0]?.actions?.length === 0);
  return github.issueComments(pull).find(({ body }) => body.startsWith("Approved"))?.body ?? "";
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error("no answer to the approval after two minutes");
    await new Promise((tick) => setTimeout(tick, 50));
  }
}
