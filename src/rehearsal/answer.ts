import { z } from "zod";
import type { FromProcess, Heard } from "./messages.ts";
import { unpack } from "./pack.ts";

const text = z.string().max(1_000_000);
const names = z.array(text).max(100_000);
const scalar = z.union([text, z.number(), z.boolean(), z.null()]);
const location = z.object({ path: text, from: z.number(), to: z.number(), side: z.enum(["base", "head"]) });

const named = z.object({ schema: text, name: text });

const table = named.extend({
  columns: z.array(
    z.object({
      name: text,
      type: text,
      nullable: z.boolean(),
      default: text.optional(),
      identity: z.boolean().optional(),
      generated: z.enum(["stored", "virtual"]).optional(),
      expression: text.optional(),
    }),
  ),
  indexes: z.array(
    z.object({
      name: text,
      columns: names,
      unique: z.boolean(),
      primary: z.boolean(),
      valid: z.boolean(),
      partial: z.boolean(),
      method: text,
      definition: text.optional(),
      constraint: text.optional(),
    }),
  ),
  foreignKeys: z.array(
    z.object({
      name: text,
      columns: names,
      references: z.object({ schema: text, table: text, columns: names }),
      validated: z.boolean(),
      definition: text.optional(),
      row: z.record(z.string(), scalar),
    }),
  ),
  checks: z
    .array(z.object({ name: text, expression: text, columns: names, validated: z.boolean() }))
    .optional(),
  triggers: z.array(z.object({ name: text, enabled: z.boolean() })).optional(),
  policies: z.array(z.object({ name: text, command: text })).optional(),
  rowSecurity: z.object({ enabled: z.boolean(), forced: z.boolean() }).optional(),
  replicaIdentity: z.enum(["default", "nothing", "full", "index"]).optional(),
  partitioned: z.object({ by: text }).optional(),
  partitionOf: named.extend({ isDefault: z.boolean() }).optional(),
});

const catalog = z.object({
  tables: z.array(z.number().int().nonnegative()),
  enums: z.array(named.extend({ values: names })).optional(),
});

const error = z.object({ message: text, code: text.optional() });

const onRows = z.object({
  error,
  table: text.optional(),
  column: text.optional(),
  always: z.boolean(),
});

const statement = z.object({
  outcome: z.enum(["ran", "failed", "not-run"]),
  error: error.optional(),
  inTransaction: z.boolean(),
  locks: z.array(
    z.object({ mode: text, table: z.object({ schema: text, name: text, existedBefore: z.boolean() }) }),
  ),
  rewrote: names,
  created: names,
  locksSeen: z.boolean().optional(),
  scanned: names.optional(),
  rows: z.number().nonnegative().optional(),
  onRows: onRows.optional(),
  limits: z.object({ lockMs: z.number(), statementMs: z.number() }).optional(),
});

const rollback = z.object({
  outcome: z.enum(["back", "different", "failed", "not-run"]),
  reason: text.optional(),
  statement: z.number().int().nonnegative().optional(),
  error: error.optional(),
  onRows: onRows.extend({ statement: z.number().int().nonnegative() }).optional(),
  differences: z
    .array(z.object({ kind: text, name: text, before: text.nullable(), after: text.nullable() }))
    .max(1_000),
});

const result = z.object({
  engine: text,
  tables: z.array(table),
  baseCatalog: catalog.optional(),
  baseProblems: z.array(z.object({ at: location, message: text })),
  seeded: z.object({ tables: names, without: z.array(z.object({ table: text, reason: text })) }).optional(),
  migrations: z.array(
    z.object({
      path: text,
      before: catalog,
      after: catalog,
      statements: z.array(statement),
      rollback: rollback.optional(),
    }),
  ),
  plans: z.array(text.nullable()).max(1_000).optional(),
});

const fromProcess = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), engine: text }),
  z.object({ type: z.literal("failed"), reason: text }),
  z.object({ type: z.literal("again") }),
  z.object({ type: z.literal("observed"), result }),
  z.object({ type: z.literal("result"), result }),
]);

/** `undefined` for anything that is not one of our messages. */
export function parseFromProcess(message: unknown): Heard | undefined {
  const parsed = fromProcess.safeParse(message);
  if (!parsed.success) return undefined;
  const said = parsed.data as FromProcess;
  if (!("result" in said)) return said;
  const whole = unpack(said.result);
  return whole && { type: said.type, result: whole };
}
