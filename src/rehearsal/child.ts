/**
 * The process that runs strangers' SQL. Started by `process.ts` with an empty environment, told what to do over
 * one channel, and thrown away after one rehearsal.
 */
import type { RehearsalResult } from "../domain/rehearsal.ts";
import { messageOf } from "../errors.ts";
import { startEngine } from "./engine.ts";
import { type FromProcess, isToProcess, type ToProcess } from "./messages.ts";
import { pack } from "./pack.ts";
import { run } from "./run.ts";
import { Session } from "./session.ts";
import { watchOver } from "./watchdog.ts";

type Ready = { session: Session; engine: string };
let ready: Promise<Ready> | undefined;

process.on("disconnect", () => process.exit(0));
process.on("message", (message: unknown) => {
  if (isToProcess(message)) void obey(message);
});

async function obey(message: ToProcess): Promise<void> {
  try {
    if (message.type === "boot") {
      watchOver(message.limits);
      ready ??= boot(message.folder, message.extensions);
      await say({ type: "ready", engine: (await ready).engine });
      return;
    }
    if (!ready) throw new Error("it was asked to run before it was started");
    const { session, engine } = await ready;
    const observed = (result: RehearsalResult) => say({ type: "observed", result: pack(result) });
    await say({ type: "result", result: pack(await run(session, engine, message.request, observed)) });
  } catch (error) {
    await say({ type: "failed", reason: messageOf(error).slice(0, 2_000) });
  }
}

async function boot(folder: string, extensions: readonly string[]): Promise<Ready> {
  const session = new Session(await startEngine(folder, extensions));
  const version = await session.json<string>(
    "select pg_catalog.to_json(pg_catalog.current_setting('server_version'))",
  );
  return { session, engine: `PostgreSQL ${/^\d+(?:\.\d+)?/.exec(version)?.[0] ?? version} (embedded)` };
}

/** Resolves when it is on its way: SQL that runs afterwards can stop everything else in this process. */
async function say(message: FromProcess): Promise<void> {
  await new Promise<void>((sent) => {
    if (process.send) process.send(message, undefined, undefined, () => sent());
    else sent();
  });
}
