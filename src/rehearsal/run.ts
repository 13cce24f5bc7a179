import type { RehearsalRequest, RehearsalResult, RehearsedFile } from "../domain/rehearsal.ts";
import { type CatalogAt, readCatalog, readCatalogAgain } from "./catalog.ts";
import { plansOf } from "./explain.ts";
import { look, tablesOf } from "./observe.ts";
import { runBase } from "./run-base.ts";
import { runBack, runsBack } from "./run-back.ts";
import { runChanged } from "./run-changed.ts";
import { readSchema, type Schema } from "./schema.ts";
import { Seeds } from "./seed.ts";
import type { KnownShapes } from "./seed-shape.ts";
import type { Session } from "./session.ts";
import { prepareServer, resetSession } from "./stand-ins.ts";

/** What a rehearsal knows once the base is up. */
export interface BaseState {
  baseProblems: RehearsalResult["baseProblems"];
  existing: ReadonlySet<number>;
  base: CatalogAt;
  /** What is known of its tables: whoever asks again finds them as they were. */
  shapes: KnownShapes;
}

/** Brings up the base of a request on an empty database. */
export async function bringUp(session: Session, request: RehearsalRequest): Promise<BaseState> {
  await prepareServer(session, request);
  return stateOf(session, await runBase(session, request));
}

/** Brings up the rest of a base of which the first migrations are up. */
export async function bringUpRest(
  session: Session,
  request: RehearsalRequest,
  up: number,
  { baseProblems }: BaseState,
): Promise<BaseState> {
  return stateOf(session, [...baseProblems, ...(await runBase(session, request, up))]);
}

async function stateOf(session: Session, baseProblems: RehearsalResult["baseProblems"]): Promise<BaseState> {
  const existing = tablesOf(await look(session));
  return { baseProblems, existing, base: await readCatalog(session), shapes: new Map() };
}

/**
 * The rest of the rehearsal, once the base is up. The ways back come last, so that nothing else is seen changed by them.
 *
 * @param observed told the result but for the ways back, before they run
 * @throws BrokenSession when Postgres stops making sense
 */
export async function run(
  session: Session,
  engine: string,
  request: RehearsalRequest,
  { baseProblems, existing, base, shapes }: BaseState,
  observed: (result: RehearsalResult) => Promise<void>,
): Promise<RehearsalResult> {
  const baseCatalog = base.catalog;
  if (request.changed.length === 0)
    return { engine, baseCatalog, baseProblems, migrations: [], ...(await plansOf(session, request)) };
  const seeds = await Seeds.plant(session, baseCatalog, request, shapes);

  const back = runsBack(request);
  const migrations: RehearsedFile[] = [];
  const schemas: (Schema | undefined)[] = [];
  let before = base;
  for (const migration of request.changed) {
    await resetSession(session, request);
    // Without it the way back is not compared; the way up needs none of it.
    schemas.push(back && migration.down ? await readSchema(session).catch(() => undefined) : undefined);
    const { outcomes: statements, locked } = await runChanged(session, migration, existing, seeds);
    await resetSession(session, request);
    const after = locked
      ? await readCatalogAgain(session, before, locked)
      : await readCatalog(session, before);
    migrations.push({ path: migration.path, before: before.catalog, after: after.catalog, statements });
    before = after;
  }
  const plans = await plansOf(session, request);
  const result = { engine, baseCatalog, baseProblems, seeded: seeds.told, migrations, ...plans };
  if (!request.changed.some(({ down }) => down)) return result;
  if (back) await observed(result);
  return { ...result, migrations: await runBack(session, request, migrations, schemas, existing, seeds) };
}
