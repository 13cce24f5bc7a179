import { pool } from "./pool.ts";

export const open = () => pool.query("select id from orders where status = 'open'");
