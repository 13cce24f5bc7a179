import { createHash } from "node:crypto";
import type { PGlite } from "@electric-sql/pglite";

/**
 * What BullMQ's functions do for one job, done for many at once: going into a function and starting each of its dozen
 * statements is most of what one costs. Both leave the same rows, announce the same and answer the same. There is one
 * session in an embedded database, so nothing here takes the locks that keep sessions apart.
 *
 * Each row is looked up by itself, LIMIT 1, and tables are never read through: plans are made once, while tables are
 * still small and have no statistics.
 */
const FUNCTIONS = `
CREATE SCHEMA IF NOT EXISTS architect;

-- Jobs as arrays: id, name, data, opts, priority, delay, timestamp, attempts, deduplication id. Neither the id nor the
-- deduplication id may be there twice. The ids of the jobs that stand for them; NULL for one that is left to add_job:
-- its job id is known, it is deduplicated in another way than by a job that waits, or a job with its key runs.
CREATE OR REPLACE FUNCTION architect.add_jobs(p_queue text, p_jobs jsonb) RETURNS text[]
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
DECLARE
  v_answers text[];
  v_added boolean;
  v_first bigint;
  v_last bigint;
  v_most bigint;
  v_now bigint := extract(epoch FROM clock_timestamp()) * 1000;
BEGIN
  WITH given AS (
    SELECT at, job->>0 AS id, job->>1 AS name, (job->>2)::jsonb AS data, (job->>3)::jsonb AS opts,
           (job->>4)::integer AS priority, (job->>5)::bigint AS delay, (job->>6)::bigint AS added,
           (job->>7)::integer AS attempts, job->>8 AS dedup
      FROM jsonb_array_elements(p_jobs) WITH ORDINALITY AS all_given(job, at)
  ),
  judged AS MATERIALIZED (
    SELECT given.*, CASE WHEN delay > 0 THEN added + delay END AS due, known.job_id AS winner,
           CASE
             WHEN dedup IS NOT NULL AND (opts->'deduplication') - 'keepLastIfActive'
                  IS DISTINCT FROM jsonb_build_object('id', dedup) THEN 'other'
             WHEN (SELECT true FROM bullmq.job WHERE queue = p_queue AND job.id = given.id LIMIT 1) THEN 'other'
             WHEN known.job_id IS NULL THEN 'new'
             WHEN known.expire_at_ms IS NULL AND standing.state IN ('waiting', 'delayed') THEN 'waits'
             ELSE 'other'
           END AS verdict
      FROM given
      LEFT JOIN LATERAL (
        SELECT job_id, expire_at_ms FROM bullmq.dedup WHERE queue = p_queue AND dedup_id = given.dedup LIMIT 1
      ) AS known ON true
      LEFT JOIN LATERAL (
        SELECT state FROM bullmq.job WHERE queue = p_queue AND job.id = known.job_id LIMIT 1
      ) AS standing ON true
  ),
  keys AS (
    INSERT INTO bullmq.dedup (queue, dedup_id, job_id)
    SELECT p_queue, dedup, id FROM judged WHERE verdict = 'new' AND dedup IS NOT NULL
  ),
  jobs AS (
    INSERT INTO bullmq.job (
      queue, id, seq, name, state, data, opts, priority, delay_ms, max_attempts, added_at_ms, process_at_ms, dedup_id
    )
    SELECT p_queue, id, nextval('bullmq.job_seq'), name,
           CASE WHEN due IS NULL THEN 'waiting' ELSE 'delayed' END::bullmq.job_state,
           data, opts, priority, delay, attempts, added, due, dedup
      FROM judged WHERE verdict = 'new' ORDER BY at
  ),
  told AS (
    INSERT INTO bullmq.event (queue, event, data, created_at_ms)
    SELECT p_queue, one.event, one.data, v_now
      FROM judged, LATERAL (VALUES
        ('new', 1, 'added', jsonb_build_object('jobId', id, 'name', name)),
        ('new', 2, CASE WHEN due IS NULL THEN 'waiting' ELSE 'delayed' END,
         CASE WHEN due IS NULL THEN jsonb_build_object('jobId', id)
              ELSE jsonb_build_object('jobId', id, 'delay', due) END),
        ('waits', 1, 'deduplicated',
         jsonb_build_object('jobId', winner, 'deduplicationId', dedup, 'deduplicatedJobId', id))
      ) AS one (of, part, event, data)
     WHERE verdict = one.of
     ORDER BY at, part
    RETURNING id
  )
  SELECT (SELECT array_agg(CASE verdict WHEN 'new' THEN id WHEN 'waits' THEN winner END ORDER BY at) FROM judged),
         EXISTS (SELECT FROM judged WHERE verdict = 'new'), min(id), max(id)
    INTO v_answers, v_added, v_first, v_last
    FROM told;

  IF v_added THEN
    PERFORM pg_notify('bullmq_jobs', p_queue);
  END IF;
  IF v_last IS NOT NULL THEN
    PERFORM pg_notify('bullmq_events', p_queue);
  END IF;
  -- Old events go 256 at a time, as publish_event lets them.
  IF v_last / 256 > (v_first - 1) / 256 THEN
    SELECT value::bigint INTO v_most FROM bullmq.meta WHERE queue = p_queue AND field = 'opts.maxLenEvents';
    v_most := COALESCE(v_most, 10000);
    IF v_most > 0 THEN
      DELETE FROM bullmq.event WHERE queue = p_queue AND id <= v_last / 256 * 256 - v_most;
    END IF;
  END IF;
  RETURN v_answers;
END
$$;

-- Gives each job its data, one after the other. Was it there?
CREATE OR REPLACE FUNCTION architect.update_jobs(p_queue text, p_jobs jsonb) RETURNS boolean[]
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
DECLARE
  v_job jsonb;
  v_answers boolean[] := '{}';
BEGIN
  FOR v_job IN SELECT job FROM jsonb_array_elements(p_jobs) AS given(job) LOOP
    UPDATE bullmq.job SET data = (v_job->>1)::jsonb WHERE queue = p_queue AND id = v_job->>0;
    v_answers := v_answers || FOUND;
  END LOOP;
  RETURN v_answers;
END
$$;
`;

/** Says which functions a database has; their own text would be a long one to compare. */
const MARK = createHash("sha256").update(FUNCTIONS).digest("hex");

/** Puts our functions beside BullMQ's tables, when they are not the ones that are there. */
export async function installFunctions(database: PGlite): Promise<void> {
  // 2615 is pg_namespace. At each start: obj_description would take 15 ms instead of 1.5.
  const { rows } = await database.query<{ mark: string }>(
    "SELECT description AS mark FROM pg_description WHERE objoid = to_regnamespace('architect') AND classoid = 2615",
  );
  if (rows[0]?.mark === MARK) return;
  // One message, and so one transaction.
  await database.exec(`${FUNCTIONS} COMMENT ON SCHEMA architect IS '${MARK}';`);
}
