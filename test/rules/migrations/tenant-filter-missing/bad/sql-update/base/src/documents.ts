import { pool } from "./pool.ts";

export const drafts = (organization: string) =>
  pool.query("select id from documents where organization_id = $1 and state = 'draft'", [organization]);
