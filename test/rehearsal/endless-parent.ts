/** Starts a rehearsal that never ends, and says so: `orphan.test.ts` then kills this process. */
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";

const sql = "do $$ begin loop end loop; end $$";
const at = { path: "m.sql", from: 1, to: 1, side: "head" as const };
const statements = [
  { kind: "other" as const, sql: "select 1", at },
  { kind: "other" as const, sql, at },
];
const rehearsal = createRehearsal();
void rehearsal.rehearse({
  base: [],
  changed: [{ path: "m.sql", framework: "plain-sql", transactional: true, statements }],
});
// Long enough for the loop to have begun on a slow machine.
setTimeout(() => console.log("running"), 8_000);
