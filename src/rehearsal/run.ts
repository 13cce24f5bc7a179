import type { RehearsalRequest, RehearsalResult, RehearsedFile } from "../domain/rehearsal.ts";
import { readCatalog } from "./catalog.ts";
import { look, tablesOf } from "./observe.ts";
import { runBase } from "./run-base.ts";
import { runChanged } from "./run-changed.ts";
import type { Session } from "./session.ts";
import { prepareServer, resetSession } from "./stand-ins.ts";

/** The whole rehearsal, on an empty database. @throws BrokenSession when Postgres stops making sense */
export async function run(
  session: Session,
  engine: string,
  request: RehearsalRequest,
): Promise<RehearsalResult> {
  await prepareServer(session, request);
  const baseProblems = await runBase(session, request);
  const existing = tablesOf(await look(session));
  const baseCatalog = await readCatalog(session);

  const migrations: RehearsedFile[] = [];
  let before = baseCatalog;
  for (const migration of request.changed) {
    await resetSession(session, request);
    const statements = await runChanged(session, migration, existing);
    const after = await readCatalog(session);
    migrations.push({ path: migration.path, before, after, statements });
    before = after;
  }
  return { engine, baseCatalog, baseProblems, migrations };
}
