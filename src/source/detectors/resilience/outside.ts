import type { Language } from "../../../domain/source.ts";
import type { Call } from "./calls.ts";
import { queryOf } from "./queries.ts";

/** Calls that reach beyond the process, by what their authors call them. */

/** Letting go of something: that it is gone already is no failure anybody could act upon. */
const CLOSING =
  /^(?:close\w*|Close\w*|unlink\w*|rm|rmSync|rmdir\w*|rmtree|remove|removeSync|Remove(?:All)?|destroy\w*|kill|abort|release\w*|disconnect\w*|rollback\w*|Rollback\w*|quit|end|stop\w*|terminate|cleanup\w*|clean_up\w*|clear\w*|dispose\w*|shutdown\w*|unsubscribe\w*|cancel\w*|Flush|flush|deleteIfExists|purge|unlock\w*|expire|logout)$/;

export function isClosing({ name }: Call): boolean {
  return CLOSING.test(name);
}

/** What a receiver is called that talks to another machine or a store. */
const OUTSIDE_OWNER =
  /(?:^|[.\->_])(?:axios|got|requests|httpx|http|https|fetch|superagent|\w*(?:[cC]lient|[aA]pi|API|[gG]ateway|[rR]epository|[rR]epo|[dD]ao|[qQ]ueue|[pP]roducer|[pP]ublisher|[bB]roker|[mM]ailer|[sS]mtp|[sS]tripe|[wW]ebhook)|prisma|knex|db|DB|database|pool|conn|connection|session|redis|kafka|mongo|s3|sqs|sns|tx|trx|cursor|jdbcTemplate|restTemplate|entityManager|em|stripe|mailer|transporter)(?:\(\))?$/;

const OUTSIDE_NAME =
  /^(?:fetch|axios|got|urlopen|sendMail|send_mail|sendEmail|send_email|publish\w*|enqueue\w*|deliver_now|deliver_later|writeFile\w*|WriteFile|file_put_contents|curl_exec|dispatch_now|Publish\w*|Enqueue\w*|WriteMessages|SendMail|perform_later|perform_async)$/;

/** Things whose loss nobody minds, by their authors' own intent. */
const OPTIONAL =
  /(?:analytics|telemetry|posthog|sentry|metrics?|stats|track\w*|logger|log|console|cache\w*|notif\w*|toast|heartbeat|ping|spinner)/i;

export function reachesOut(call: Call, language: Language): boolean {
  if (OPTIONAL.test(call.callee)) return false;
  return (
    OUTSIDE_NAME.test(call.name) || OUTSIDE_OWNER.test(call.receiver) || queryOf(call, language) !== undefined
  );
}

const EFFECT =
  /^(?:post|put|patch|delete|save\w*|create\w*|insert\w*|update\w*|upsert\w*|remove\w*|send\w*|publish\w*|enqueue\w*|commit\w*|execute\w*|bulk\w*|persist|merge|flush|write\w*|Write\w*|exec|Exec\w*|Post\w*|Save\w*|Create\w*|Insert\w*|Update\w*|Upsert\w*|Delete\w*|Send\w*|Publish\w*|Enqueue\w*|Commit|deliver_\w+|destroy!|save!|create!|update!|charge|refund|add)$/;

/** Whether the call changes something elsewhere: losing it in silence loses data. */
export function hasEffect(call: Call, language: Language): boolean {
  return (
    reachesOut(call, language) &&
    (EFFECT.test(call.name) ||
      /^(?:file_put_contents|WriteFile|perform_(?:later|async)|SendMail)$/.test(call.name))
  );
}
