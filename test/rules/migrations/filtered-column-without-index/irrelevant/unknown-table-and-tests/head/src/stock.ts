import { pool } from "./pool.ts";

export const stock = (sku: string) => pool.query("select amount from stock where sku = $1", [sku]);
