import { type Logger, pino } from "pino";

export type { Logger } from "pino";

/**
 * The one logger: JSON lines on standard error. Payloads, diffs, tokens and prompts are never handed to it;
 * the redaction below is a second net, not the first.
 */
export function createLogger(level: string = "info"): Logger {
  return pino(
    {
      level,
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
    pino.destination(2),
  );
}
