import { pool } from "./pool.ts";

export const drafts = (organization: string) =>
  pool.query("select id from documents where organization_id = $1 and state = 'draft'", [organization]);

export const one = (id: string) => pool.query("select state from documents where id = $1", [id]);
