import type {
  Migration,
  RehearsalRequest,
  RehearsedFile,
  RollbackResult,
  WayBack,
} from "../domain/rehearsal.ts";
import { messageOf } from "../errors.ts";
import { runChanged } from "./run-changed.ts";
import { differencesOf, readSchema, type Schema } from "./schema.ts";
import type { Seeds } from "./seed.ts";
import { Forgotten, type Session } from "./session.ts";
import { resetSession } from "./stand-ins.ts";

/** Beyond this many, history is run anew from far back, and nobody takes all of it back. */
const MAX_BACK = 100;

/** Does this request have ways back, and few enough of them to be run? */
export function runsBack({ changed }: RehearsalRequest): boolean {
  return changed.length <= MAX_BACK && changed.some(({ down }) => down);
}

/**
 * Takes the changed migrations back, the last one first, and compares the schema after each with what it was
 * before its way up. One that cannot be taken back stops those before it.
 *
 * @param schemas before each migration; absent for those without a way back
 * @param existing object ids of the tables that were there before the pull request
 * @param seeds what fails only on rows is told as such, and the schema compared as if there were none
 */
export async function runBack(
  session: Session,
  request: RehearsalRequest,
  files: readonly RehearsedFile[],
  schemas: readonly (Schema | undefined)[],
  existing: ReadonlySet<number>,
  seeds: Seeds,
): Promise<RehearsedFile[]> {
  const back = [...files];
  const left = new Set<string>();
  let blocked = runsBack(request)
    ? undefined
    : `more than ${MAX_BACK} migrations would have to be taken back`;
  for (let at = files.length - 1; at >= 0; at--) {
    const file = files[at];
    const migration = request.changed[at];
    if (!file || !migration) continue;
    const { down, path } = migration;
    if (!down) {
      blocked ??= `${path} runs after it and has no way back that can be run`;
      continue;
    }
    const whole = file.statements.every(({ outcome }) => outcome === "ran");
    const rollback =
      blocked !== undefined
        ? notRun(blocked)
        : whole
          ? await takeBack({ session, request, migration, down, before: schemas[at], existing, seeds, left })
          : notRun("the way up did not run whole");
    back[at] = { ...file, rollback };
    if (rollback.outcome === "failed" || rollback.outcome === "not-run")
      blocked ??= `${path} runs after it and was not taken back`;
  }
  return back;
}

interface OneWayBack {
  session: Session;
  request: RehearsalRequest;
  migration: Migration;
  down: WayBack;
  before: Schema | undefined;
  existing: ReadonlySet<number>;
  seeds: Seeds;
  /** What later migrations have left behind: none of this one's doing. Added to. */
  left: Set<string>;
}

async function takeBack(one: OneWayBack): Promise<RollbackResult> {
  const { session, request, migration, down, before, existing, seeds, left } = one;
  if (!before) return notRun(NOT_COMPARED);
  try {
    await resetSession(session, request);
    const { path, transactional, statements } = down;
    const file = { path, framework: migration.framework, transactional, statements };
    const { outcomes } = await runChanged(session, file, existing, seeds);
    const failed = outcomes.findIndex(({ outcome }) => outcome === "failed");
    const error = outcomes[failed]?.error;
    if (error) {
      if (left.size > 0) return notRun(`after what a later migration has left behind: ${error.message}`);
      if (NOT_ITS_FAULT.test(error.code ?? "")) return notRun(error.message);
      return { outcome: "failed", statement: failed, error, differences: [] };
    }
    const statement = outcomes.findIndex(({ onRows }) => onRows?.always);
    const onRows = outcomes[statement]?.onRows;
    const skipped = outcomes.find(({ outcome }) => outcome !== "ran");
    if (skipped) return notRun(skipped.error?.message ?? "not all of it was run");
    await resetSession(session, request);
    const after = await readSchema(session);
    if (!after) return notRun(NOT_COMPARED);
    const differences = differencesOf(before, after).filter((difference) => {
      const key = `${difference.kind} ${difference.name}`;
      const known = left.has(key);
      left.add(key);
      return !known;
    });
    return {
      outcome: differences.length === 0 ? "back" : "different",
      ...(onRows ? { onRows: { ...onRows, statement } } : {}),
      differences: differences.slice(0, MAX_TOLD),
    };
  } catch (error) {
    if (error instanceof Forgotten) throw error;
    return notRun(`Postgres failed: ${messageOf(error)}`);
  }
}

/** Places; nobody reads more of them. */
const MAX_TOLD = 50;

const NOT_COMPARED = "the schema is too large to be compared, or could not be read";

/**
 * Resources, limits, an operator, the system, a bug: what the server in production would not say.
 * Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
 */
const NOT_ITS_FAULT = /^(?:53|54|57|58|XX)/;

function notRun(reason: string): RollbackResult {
  return { outcome: "not-run", reason, differences: [] };
}
