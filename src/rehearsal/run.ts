import type { RehearsalRequest, RehearsalResult, RehearsedFile } from "../domain/rehearsal.ts";
import { CATALOG, type CatalogAt, readCatalog, readCatalogAgain, TABLES } from "./catalog.ts";
import { plansOf } from "./explain.ts";
import { LOOK, LOOK_AGAIN, look, type Sight, tablesOf } from "./observe.ts";
import { runBase } from "./run-base.ts";
import { runBack, runsBack } from "./run-back.ts";
import { runChanged } from "./run-changed.ts";
import { readSchema, type Schema } from "./schema.ts";
import { Seeds } from "./seed.ts";
import type { KnownShapes } from "./seed-shape.ts";
import type { Question, Session } from "./session.ts";
import { prepareServer, resetSession } from "./stand-ins.ts";

/** What a rehearsal knows once the base is up. */
export interface BaseState {
  baseProblems: RehearsalResult["baseProblems"];
  existing: ReadonlySet<number>;
  sight: Sight;
  base: CatalogAt;
  /** What is known of its tables: whoever asks again finds them as they were. */
  shapes: KnownShapes;
}

/** What every rehearsal asks, several times. */
export const ASKED_OFTEN: readonly Question[] = [LOOK, LOOK_AGAIN, CATALOG, TABLES];

/**
 * Brings up the base of a request on an empty database.
 *
 * @param prepare for those who keep the database as it is then: whoever is asked next finds the questions prepared,
 *   and all that was needed for the first answers in memory
 */
export async function bringUp(
  session: Session,
  request: RehearsalRequest,
  prepare: readonly Question[] = [],
): Promise<BaseState> {
  await prepareServer(session, request);
  const problems = await runBase(session, request);
  if (prepare.length === 0) return stateOf(session, problems);
  await session.prepare(prepare);
  const state = await stateOf(session, problems);
  await look(session, state.sight);
  await readCatalogAgain(session, state.base, new Set([...state.base.tables.keys()].slice(0, 1)));
  return state;
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
  const sight = await look(session);
  return {
    baseProblems,
    existing: tablesOf(sight),
    sight,
    base: await readCatalog(session),
    shapes: new Map(),
  };
}

/**
 * The rest of the rehearsal, once the base is up. The ways back come last, so that nothing else is seen changed by them.
 *
 * @param observed told the result but for the ways back, before they run
 * @throws BrokenSession when Postgres stops making sense, Forgotten when what was prepared is gone
 */
export async function run(
  session: Session,
  engine: string,
  request: RehearsalRequest,
  { baseProblems, existing, sight, base, shapes }: BaseState,
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
  let since: Sight | undefined = sight;
  for (const migration of request.changed) {
    await resetSession(session, request);
    // Without it the way back is not compared; the way up needs none of it.
    schemas.push(back && migration.down ? await readSchema(session).catch(() => undefined) : undefined);
    const ran = await runChanged(session, migration, existing, seeds, since);
    const { outcomes: statements, locked } = ran;
    since = ran.since;
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
