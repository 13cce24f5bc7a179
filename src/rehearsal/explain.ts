import type { RehearsalRequest, RehearsalResult } from "../domain/rehearsal.ts";
import { BrokenSession, type Session } from "./session.ts";
import { resetSession } from "./stand-ins.ts";

/** Queries of one request: more are not planned. */
const MAX_QUERIES = 200;

/** Characters of one plan. */
const MAX_PLAN = 20_000;

/**
 * Plans the queries that were asked for, each in a read-only transaction that is taken back. Sequential scans are
 * discouraged: on tables this small every plan would have one, and so only those have one that no index serves.
 * Source: PostgreSQL documentation, "Planner Method Configuration"; EXPLAIN without ANALYZE does not execute.
 */
export async function plansOf(
  session: Session,
  request: RehearsalRequest,
): Promise<Pick<RehearsalResult, "plans">> {
  const { explain } = request;
  if (!explain) return {};
  // A base that is a dump leaves the search path empty.
  await resetSession(session, request);
  const plans: (string | null)[] = [];
  for (const query of explain.slice(0, MAX_QUERIES)) plans.push(await planOf(session, query));
  return { plans };
}

async function planOf(session: Session, query: string): Promise<string | null> {
  await session.run("begin read only; set local enable_seqscan = off; set local jit = off");
  try {
    return (await session.explain("generic_plan, costs off", query)).slice(0, MAX_PLAN);
  } catch (error) {
    if (error instanceof BrokenSession) throw error;
    return null;
  } finally {
    await session.run("rollback");
  }
}
