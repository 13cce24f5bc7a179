import type { Telemetry as QueueTelemetry } from "bullmq";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { Around } from "../domain/telemetry.ts";

/** Milliseconds for what is still to be sent when the process ends. */
const CLOSE_WITHIN = 2_000;

export interface TracingOptions {
  /** Where spans are sent, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it: `/v1/traces` is added. */
  endpoint: string;
  /** Names and values, separated by commas, as `OTEL_EXPORTER_OTLP_HEADERS` has them. */
  headers?: string;
  version: string;
  /** In place of the exporter; for tests. */
  processor?: SpanProcessor;
}

export interface Tracing {
  around: Around;
  /** The trace that is being worked on, as 32 hexadecimal digits. */
  traceId(): string | undefined;
  /** Lets the trace of a delivery travel in its job. */
  queue: QueueTelemetry;
  /** Sends what is left, within two seconds. */
  close(): Promise<void>;
}

/**
 * Starts traces of this process with OpenTelemetry: the packages are loaded here and nowhere else. Spans carry names,
 * numbers and ids; no payload, diff or prompt, and of an error only what kind it is.
 */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const [
    { context, propagation, SpanStatusCode, trace },
    { NodeTracerProvider },
    { resourceFromAttributes },
  ] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/resources"),
  ]);
  const { BullMQOtel } = await import("bullmq-otel");
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      "service.name": process.env.OTEL_SERVICE_NAME || "backend-architect",
      "service.version": options.version,
    }),
    spanProcessors: [options.processor ?? (await exporting(options))],
  });
  provider.register();
  const tracer = trace.getTracer("backend-architect", options.version);
  return {
    around: (step, attributes, act) =>
      tracer.startActiveSpan(step, { attributes: { ...attributes } }, async (span) => {
        try {
          return await act();
        } catch (error) {
          span.setStatus({
            code: SpanStatusCode.ERROR,
            message: error instanceof Error ? error.name : typeof error,
          });
          throw error;
        } finally {
          span.end();
        }
      }),
    traceId: () => trace.getActiveSpan()?.spanContext().traceId,
    queue: new BullMQOtel({ tracerName: "bullmq", version: options.version }),
    async close() {
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WITHIN).unref());
      // Spans that cannot be sent are lost with the process; nothing waits for them.
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      for (const api of [trace, context, propagation]) api.disable();
    },
  };
}

async function exporting({ endpoint, headers }: TracingOptions): Promise<SpanProcessor> {
  const [{ BatchSpanProcessor }, { OTLPTraceExporter }] = await Promise.all([
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/exporter-trace-otlp-http"),
  ]);
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  return new BatchSpanProcessor(new OTLPTraceExporter({ url, headers: headersIn(headers ?? "") }));
}

/** `a=b,c=d`, each value percent-encoded, as the specification of OpenTelemetry has it. */
function headersIn(text: string): Record<string, string> {
  const pairs = text.split(",").flatMap((pair): [string, string][] => {
    const at = pair.indexOf("=");
    if (at < 1) return [];
    return [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]];
  });
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
