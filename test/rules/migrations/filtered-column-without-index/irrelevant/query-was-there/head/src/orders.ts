import { pool } from "./pool.ts";

export const open = () => pool.query("select id from orders where status = 'open'");

export const one = (id: string) => pool.query("select status from orders where id = $1", [id]);
