import { pool } from "../pool.ts";

export const published = () => pool.query("select id from documents where state = 'published'");
