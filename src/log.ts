import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger } from "pino";

/**
 * Lines of a burst are written together: each write of its own costs more than the line. Milliseconds until a line is
 * written at the latest, which is also what a process that is killed may lose; one that ends writes them all.
 */
const FLUSH_EVERY = 100;

/** Characters that are written without waiting for that. The destination writes at most 16,384 at a time. */
const WRITTEN_AT_ONCE = 12_288;

const CENSOR = "[redacted]";
/** Fields that no line shows, and those that are not shown of a value in a line. */
const HIDDEN = new Set(["headers", "payload", "event"]);
const HIDDEN_WITHIN = new Set(["token", "authorization", "privateKey", "secret", "headers", "payload"]);

/**
 * The one logger: JSON lines on standard error. Payloads, diffs, tokens and prompts are never handed to it;
 * the redaction here is a second net, not the first.
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
  const log: Logger = pino(
    {
      level,
      ...(traceId ? { mixin: () => ({ trace: traceId() }) } : {}),
      // Not pino's own, which copies what it looks at: it made a line cost five times as much.
      formatters: { log: (fields) => without(HIDDEN, fields, shownOf) },
      serializers: { err: (error: Error) => shownOf(pino.stdSerializers.err(error)) },
    },
    options.to ?? pino.destination({ dest: 2, minLength: WRITTEN_AT_ONCE, periodicFlush: FLUSH_EVERY }),
  );
  const { child } = log;
  // What a child says in each of its lines was never a line's field.
  log.child = function <L extends string = never>(
    this: Logger,
    bindings: pino.Bindings,
    childOptions?: pino.ChildLoggerOptions<L>,
  ): pino.Logger<L> {
    return child.call(this, without(HIDDEN, bindings, shownOf), childOptions) as pino.Logger<L>;
  };
  return log;
}

type Fields = Readonly<Record<string, unknown>>;

/** What a line shows of one of its values. */
function shownOf(value: unknown): unknown {
  return isFields(value) ? without(HIDDEN_WITHIN, value, (inner) => inner) : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !(value instanceof Error);
}

/** The same fields, those of these names censored and the others `shown`. Copied only when something is hidden. */
function without(
  hidden: ReadonlySet<string>,
  fields: Fields,
  shown: (value: unknown) => unknown,
): Record<string, unknown> {
  let changed: Record<string, unknown> | undefined;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    const seen = hidden.has(name) ? CENSOR : shown(value);
    if (seen === value) continue;
    changed ??= { ...fields };
    changed[name] = seen;
  }
  return changed ?? fields;
}
