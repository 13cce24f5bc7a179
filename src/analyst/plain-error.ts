import { z } from "zod";
import { messageOf, PassingError, UserError } from "../errors.ts";

const LONGEST = 4_000;
const LONGEST_STACK = 16_000;

/** An error as it travels: whose it is, and its words. */
export const plainErrorSchema = z.object({
  kind: z.enum(["user", "passing", "ours"]),
  name: z.string().max(200),
  message: z.string().max(LONGEST),
  remedy: z.string().max(LONGEST).optional(),
  /** Epoch milliseconds. */
  retryAt: z.number().finite().optional(),
  stack: z.string().max(LONGEST_STACK).optional(),
});

export type PlainError = z.infer<typeof plainErrorSchema>;

export function plainError(error: unknown): PlainError {
  const name = error instanceof Error ? error.name.slice(0, 200) : typeof error;
  const message = messageOf(error).slice(0, LONGEST);
  if (error instanceof UserError)
    return {
      kind: "user",
      name,
      message,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy.slice(0, LONGEST) }),
    };
  if (error instanceof PassingError) {
    const at = error.retryAt?.getTime();
    return { kind: "passing", name, message, ...(Number.isFinite(at) ? { retryAt: at } : {}) };
  }
  const stack = error instanceof Error ? error.stack?.slice(0, LONGEST_STACK) : undefined;
  return { kind: "ours", name, message, ...(stack === undefined ? {} : { stack }) };
}

/** The same error again; one of ours with the stack that it had, for the log. */
export function errorOf({ kind, name, message, remedy, retryAt, stack }: PlainError): Error {
  if (kind === "user") return new UserError(message, remedy === undefined ? {} : { remedy });
  if (kind === "passing")
    return new PassingError(message, retryAt === undefined ? {} : { retryAt: new Date(retryAt) });
  const error = new Error(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
