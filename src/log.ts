import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger } from "pino";

/**
 * Lines of a burst are written together: each write of its own costs more than the line. Milliseconds until a line is
 * written at the latest, which is also what a process that is killed may lose; one that ends writes them all.
 */
const FLUSH_EVERY = 100;

/**
 * The one logger: JSON lines on standard error. Payloads, diffs, tokens and prompts are never handed to it;
 * the redaction below is a second net, not the first.
 */
export function createLogger(
  level: string = "info",
  options: {
    /** The trace that is being worked on: its id then stands in each line. */
    traceId?: (() => string | undefined) | undefined;
    /** In place of standard error. */
    to?: DestinationStream;
  } = {},
): Logger {
  const { traceId } = options;
  return pino(
    {
      level,
      ...(traceId ? { mixin: () => ({ trace: traceId() }) } : {}),
      redact: {
        paths: [
          "*.token",
          "*.authorization",
          "*.privateKey",
          "*.secret",
          "headers",
          "*.headers",
          "payload",
          "*.payload",
          "event",
        ],
        censor: "[redacted]",
      },
    },
    options.to ?? pino.destination({ dest: 2, minLength: 4_096, periodicFlush: FLUSH_EVERY }),
  );
}
