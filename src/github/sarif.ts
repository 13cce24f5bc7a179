import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { PullKey } from "../domain/job.ts";
import type { Sha } from "../domain/pull-request.ts";
import { messageOf } from "../errors.ts";
import { hasStatus } from "./failures.ts";
import { type Desk, repoOf } from "./scope.ts";

/** GitHub takes no more, zipped. Bytes. https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/uploading-a-sarif-file-to-github */
const MAX_ZIPPED = 10 * 1024 * 1024;

export type SarifUpload = { state: "uploaded"; id: string } | { state: "left"; reason: string };

/**
 * Hands the findings on one head of a pull request to code scanning. It is an addition to the review: whatever
 * stands in its way is a reason in words, for the operator's log and the summary, and never an error.
 *
 * @param sarif SARIF 2.1.0
 */
export async function uploadSarif(
  key: PullKey,
  head: Sha,
  sarif: string,
  desk: Pick<Desk, "clients">,
): Promise<SarifUpload> {
  try {
    const zipped = await promisify(gzip)(sarif);
    if (zipped.length > MAX_ZIPPED)
      return left("they are more than the 10 MB, zipped, that code scanning takes");
    const { data } = await desk.clients.of(key.installation).rest.codeScanning.uploadSarif({
      ...repoOf(key),
      commit_sha: head,
      ref: `refs/pull/${key.number}/head`,
      sarif: zipped.toString("base64"),
      tool_name: "backend-architect",
    });
    return { state: "uploaded", id: data.id ?? "" };
  } catch (error) {
    if (hasStatus(error, 403, 404))
      return left(
        "code scanning is not on for this repository, or the App has no `security_events: write`; grant it on the App's page, or take `sarif: true` out of the configuration",
      );
    if (hasStatus(error, 400, 413, 422)) return left("code scanning did not take them as they were written");
    return left(`code scanning did not answer: ${(messageOf(error).split("\n", 1)[0] ?? "").slice(0, 200)}`);
  }
}

function left(reason: string): SarifUpload {
  return { state: "left", reason: `findings did not go to code scanning: ${reason}` };
}
