import { pool } from "./pool.ts";

export const drafts = (organization: string) =>
  pool.query("select id from documents where organization_id = $1 and state = 'draft'", [organization]);

export const archive = (before: Date) =>
  pool.query(
    `update documents
        set state = 'archived'
      where state = 'published' -- expect: migrations/tenant-filter-missing
        and shared_at < $1`,
    [before],
  );
