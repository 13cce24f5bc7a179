import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default: "Log the error, and answer with a fixed text and an id that leads to the log.",
  javascript: '`logger.error({ err, requestId }); res.status(500).json({ code: "internal", requestId });`',
  python: '`logger.exception("failed")` and answer `{"code": "internal", "request_id": request_id}`.',
  go: 'Log `err` and answer `http.Error(w, "internal error", http.StatusInternalServerError)`.',
  java: "Log it, and answer a `ProblemDetail` with a fixed text and an id; keep `server.error.include-stacktrace=never`.",
  ruby: '`Rails.logger.error(e.full_message)` and `render json: { code: "internal", request_id: request.request_id }, status: :internal_server_error`.',
  php: "`report($e)` and answer a fixed text with status 500; leave the rest to the exception handler.",
};

/** What only the makers should read, told to clients. */
export const errorDetailsLeaked: Rule<"source"> = {
  id: "security/error-details-leaked",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a stack trace or a whole error is sent to the client",
  harm: "It names files, versions, hosts, statements and sometimes values: whoever looks for a way in reads it first.",
  instead: "Log the error, and answer with a fixed text and an id that leads to the log.",
  source: "https://cwe.mitre.org/data/definitions/209.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "error-details-leaked"),
  check: (facts) => optionHits(facts, { kind: "error-details-leaked", verdict, instead: INSTEAD }),
};

function verdict({ detail }: Sighting): OptionVerdict {
  if (detail === "stack") return { severity: "concern", title: "The stack trace is sent to the client." };
  if (detail === "object")
    return { severity: "concern", title: "The whole error is sent to the client, with whatever it carries." };
  return {
    severity: "note",
    title: "The message of an unexpected error is sent to the client.",
    scenario:
      "Nobody wrote this message for clients: a database driver puts the statement into it, a client library the internal address.",
  };
}
