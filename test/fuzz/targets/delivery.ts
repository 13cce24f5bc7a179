import { createHmac } from "node:crypto";
import type { Job } from "../../../src/domain/job.ts";
import { checkRun } from "../../../src/webhook/check-run.ts";
import { installation } from "../../../src/webhook/installation.ts";
import { issueComment } from "../../../src/webhook/issue-comment.ts";
import { mergeGroup } from "../../../src/webhook/merge-group.ts";
import type { Decision } from "../../../src/webhook/payload.ts";
import { pullRequest } from "../../../src/webhook/pull-request.ts";
import { reviewComment } from "../../../src/webhook/review-comment.ts";
import { signatureMatches } from "../../../src/webhook/signature.ts";
import { mutatedJson } from "../mutate.ts";
import { insist, type Target } from "../target.ts";

const SECRET = "a webhook secret";
const READERS = [pullRequest, issueComment, reviewComment, checkRun, mergeGroup, installation];
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  2 ** 60,
  "",
  "x",
  "created",
  "opened",
  "edited",
  "closed",
  "User",
  "Bot",
  "open",
  "../..",
  "$(id)",
  "a/b",
  "0".repeat(40),
  "/architect review",
  "/architect approve abcdefghij",
  "approve:abcdefghij",
  "pull-1",
  "x".repeat(70_000),
  "/architect help\n".repeat(4_000),
  [],
  {},
  { id: 1 },
  { __proto__: null, id: "1" },
  [[[[]]]],
];

/** The way of a delivery up to its job: the signature over the raw bytes, then the payload by each of its readers. */
export const delivery: Target = {
  name: "delivery",
  words: [
    '"',
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "1e999",
    '"id":',
    '"__proto__":{}',
    '"action":"created"',
    "\\u0000",
    "\\ud800",
  ],
  make: (seeds, dice) => mutatedJson(seeds, VALUES, dice),
  read,
  judge(input) {
    const body = Buffer.from(input);
    const right = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
    insist(signatureMatches(SECRET, body, right), "a right signature is refused");
    for (const wrong of [
      input.slice(0, 200),
      right.slice(0, -1),
      `${right} `,
      right.replace("sha256", "sha1"),
      "",
      undefined,
    ])
      insist(wrong === right || !signatureMatches(SECRET, body, wrong), "a wrong signature is taken");
    insist(
      !signatureMatches("", body, `sha256=${createHmac("sha256", "").update(body).digest("hex")}`),
      "no secret",
    );
    for (const decision of read(input)) {
      if ("job" in decision) fit(decision.job, input);
      else insist(decision.nothing.length < 1_000, "the reason is long");
    }
    insist(!Object.hasOwn(Object.prototype, "id"), "a prototype is changed");
  },
};

function read(input: string): Decision[] {
  let payload: unknown;
  try {
    payload = JSON.parse(input);
  } catch {
    return [];
  }
  return READERS.map((reader) => reader({ id: "d", payload }));
}

function fit(job: Job, input: string): void {
  insist(
    /^[A-Za-z0-9_-]{1,100}$/.test(job.repo.owner) && /^[A-Za-z0-9._-]{1,100}$/.test(job.repo.name),
    "a name",
  );
  for (const number of [job.repo.id, job.number, job.installation])
    insist(Number.isSafeInteger(number) && number > 0, "a number");
  if ((job.kind === "review" || job.kind === "merge-group") && job.head !== undefined)
    insist(/^[0-9a-f]{40,64}$/.test(job.head), "a commit");
  if (job.kind !== "command") return;
  insist(job.by.kind === "person" && job.commands.length <= 10 && job.errors.length <= 11, "a command");
  insist(/"created"|"requested_action"/.test(input), "a comment that was not created is heard");
}
