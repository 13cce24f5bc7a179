/**
 * The process that runs strangers' SQL. Started by `process.ts` with an empty environment, told what to do over
 * one channel, and thrown away after one rehearsal, or after several on one base.
 */
import type { RehearsalRequest, RehearsalResult } from "../domain/rehearsal.ts";
import { messageOf } from "../errors.ts";
import { prepareEngine, startEngine } from "./engine.ts";
import { type FromProcess, isToProcess, type KeptMoment, type ToProcess } from "./messages.ts";
import { pack } from "./pack.ts";
import { DIGEST, type Kept, keep } from "./put-back.ts";
import { ASKED_OFTEN, type BaseState, bringUp, bringUpRest, run } from "./run.ts";
import { Forgotten, Session } from "./session.ts";
import { watchOver } from "./watchdog.ts";

interface Ready {
  session: Session;
  engine: string;
  /** Keeps the database as it is now; `undefined` where that is not possible. */
  keep(): Promise<Kept | undefined>;
}
let ready: Promise<Ready> | undefined;
const parts = prepareEngine();
const [memoryBytes, parent] = process.argv.slice(2).map(Number);
const watched = watchOver({ memoryBytes: memoryBytes ?? 0, parent: parent ?? 0 });

/** What the database is put back to after an answer. */
let kept: { moment: KeptMoment; database: Kept; base?: Base } | undefined;

const QUESTIONS = [...ASKED_OFTEN, DIGEST];

interface Base {
  migrations: RehearsalRequest["base"];
  state: BaseState;
}

process.on("disconnect", () => process.exit(0));
process.on("message", (message: unknown) => {
  if (isToProcess(message)) void obey(message);
});

async function obey(message: ToProcess): Promise<void> {
  try {
    if (message.type === "boot") {
      ready ??= boot(message.folder, message.extensions);
      await say({ type: "ready", engine: (await ready).engine });
      return;
    }
    if (!ready) throw new Error("it was asked to run before it was started");
    const up = await ready;
    await say({ type: "result", result: pack(await rehearseSoundly(up, message)) });
    if (await kept?.database.putBack(up.session)) await say({ type: "again" });
  } catch (error) {
    await say({ type: "failed", reason: messageOf(error).slice(0, 2_000) });
  }
}

/** SQL can throw away what was prepared, or change it: then all is put back, and run once more without. */
async function rehearseSoundly(
  up: Ready,
  message: Extract<ToProcess, { type: "run" }>,
): Promise<RehearsalResult> {
  try {
    return await rehearse(up, message);
  } catch (error) {
    if (!(error instanceof Forgotten)) throw error;
    return up.session.withoutPrepared(async () => {
      await up.session.run("rollback; reset session authorization; reset role");
      if (!(await kept?.database.putBack(up.session)))
        throw new Error("what was prepared is gone, and the database could not be put back", {
          cause: error,
        });
      return rehearse(up, message);
    });
  }
}

async function rehearse(
  { session, engine, keep: keepNow }: Ready,
  { request, keep: moment, up = 0 }: Extract<ToProcess, { type: "run" }>,
): Promise<RehearsalResult> {
  if (moment === "empty" && !kept) {
    await session.prepare(QUESTIONS);
    const database = await keepNow();
    if (database) kept = { moment, database };
  }
  // Whoever asks again for the base that is up has made sure that theirs begins with it, and says what is added.
  const known = kept?.base;
  const whole = known ? { ...request, base: [...known.migrations.slice(0, up), ...request.base] } : request;
  const state = known
    ? request.base.length > 0
      ? await bringUpRest(session, whole, up, known.state)
      : known.state
    : await bringUp(session, whole, moment === "base" ? QUESTIONS : []);
  if (moment === "base" && !kept) {
    const database = await keepNow();
    if (database) kept = { moment, database, base: { migrations: whole.base, state } };
  }
  return run(session, engine, whole, state, (result) => say({ type: "observed", result: pack(result) }));
}

async function boot(folder: string, extensions: readonly string[]): Promise<Ready> {
  const engine = await startEngine(folder, extensions, parts);
  // Nobody's SQL runs unwatched, and while it runs no thread can be started.
  await watched;
  const session = new Session(engine);
  const version = await session.json<string>(
    "select pg_catalog.to_json(pg_catalog.current_setting('server_version'))",
  );
  return {
    session,
    engine: `PostgreSQL ${/^\d+(?:\.\d+)?/.exec(version)?.[0] ?? version} (embedded)`,
    // Modules of extensions are loaded by the migrations themselves, after this.
    keep: async () => (extensions.length > 0 ? undefined : keep(engine, session)),
  };
}

/** Resolves when it is on its way: SQL that runs afterwards can stop everything else in this process. */
async function say(message: FromProcess): Promise<void> {
  await new Promise<void>((sent) => {
    if (process.send) process.send(message, undefined, undefined, () => sent());
    else sent();
  });
}
