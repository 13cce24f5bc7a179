import { z } from "zod";
import type { FromProcess } from "./messages.ts";

const text = z.string().max(1_000_000);
const names = z.array(text).max(100_000);
const scalar = z.union([text, z.number(), z.boolean(), z.null()]);
const location = z.object({ path: text, from: z.number(), to: z.number(), side: z.enum(["base", "head"]) });

const catalog = z.object({
  tables: z.array(
    z.object({
      schema: text,
      name: text,
      columns: z.array(z.object({ name: text, type: text, nullable: z.boolean() })),
      indexes: z.array(
        z.object({
          name: text,
          columns: names,
          unique: z.boolean(),
          primary: z.boolean(),
          valid: z.boolean(),
          partial: z.boolean(),
          method: text,
        }),
      ),
      foreignKeys: z.array(
        z.object({
          name: text,
          columns: names,
          references: z.object({ schema: text, table: text, columns: names }),
          validated: z.boolean(),
          row: z.record(z.string(), scalar),
        }),
      ),
    }),
  ),
});

const statement = z.object({
  outcome: z.enum(["ran", "failed", "not-run"]),
  error: z.object({ message: text, code: text.optional() }).optional(),
  inTransaction: z.boolean(),
  locks: z.array(
    z.object({ mode: text, table: z.object({ schema: text, name: text, existedBefore: z.boolean() }) }),
  ),
  rewrote: names,
  created: names,
  locksSeen: z.boolean().optional(),
});

const rollback = z.object({
  outcome: z.enum(["back", "different", "failed", "not-run"]),
  reason: text.optional(),
  statement: z.number().int().nonnegative().optional(),
  error: z.object({ message: text, code: text.optional() }).optional(),
  differences: z
    .array(z.object({ kind: text, name: text, before: text.nullable(), after: text.nullable() }))
    .max(1_000),
});

const result = z.object({
  engine: text,
  baseCatalog: catalog.optional(),
  baseProblems: z.array(z.object({ at: location, message: text })),
  migrations: z.array(
    z.object({
      path: text,
      before: catalog,
      after: catalog,
      statements: z.array(statement),
      rollback: rollback.optional(),
    }),
  ),
});

const fromProcess = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), engine: text }),
  z.object({ type: z.literal("failed"), reason: text }),
  z.object({ type: z.literal("observed"), result }),
  z.object({ type: z.literal("result"), result }),
]);

/** `undefined` for anything that is not one of our messages. */
export function parseFromProcess(message: unknown): FromProcess | undefined {
  const parsed = fromProcess.safeParse(message);
  return parsed.success ? (parsed.data as FromProcess) : undefined;
}
