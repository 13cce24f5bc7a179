import { z } from "zod";
import { UserError } from "../errors.ts";
import {
  HOW_TO_MAKE_THE_APP,
  markerSecretFrom,
  privateKeyOf,
  type ReadFile,
  type Variables,
} from "./private-key.ts";

/** Which process reads it. Each is asked only for what it needs, so that each can be given only that. */
export type Door = "server" | "worker" | "both";

/** What the door for webhooks needs. */
export interface ServerSettings {
  host: string;
  port: number;
  webhookSecret: string;
  /** The one that is being replaced, obeyed as well. */
  previousWebhookSecret?: string;
  /** Absent: there is no dashboard. */
  dashboard?: { token: string; write: boolean };
}

/** What a worker needs. */
export interface WorkerSettings {
  appId: number;
  /** PEM. */
  privateKey: string;
  /** REST address of GitHub Enterprise Server; absent for github.com. */
  githubApiUrl?: string;
  /** Signs the hidden markers by which our own comments are known again. */
  markerSecret: string;
  /** Reviews at the same time in one process. */
  concurrency: number;
}

/** What a server needs that has no App yet. */
export interface SetupSettings {
  host: string;
  port: number;
  logLevel: string;
  dataDir: string;
  /** REST address of GitHub Enterprise Server; absent for github.com. */
  githubApiUrl?: string;
  /** Where GitHub reaches this server, without a slash at its end. */
  publicUrl?: string;
  /** What visitors of the set-up page have to bring; absent: one is made up and logged. */
  token?: string;
}

export interface Environment {
  logLevel: string;
  redisUrl?: string;
  /** Mirrors of repositories, and the embedded queue. */
  dataDir: string;
  server?: ServerSettings;
  worker?: WorkerSettings;
  /** Where a process without a server answers probes and shows its figures. Absent: nowhere. */
  probes?: { host: string; port: number };
  /** What `/metrics` asks for. */
  metricsToken?: string;
  /** Where traces are sent. Absent: there are none. */
  traces?: { endpoint: string; headers?: string };
  /** For the operator's log: nothing that stops a start. */
  warnings: readonly string[];
}

export type { ReadFile } from "./private-key.ts";

const secretSchema = z
  .string({
    error: "is not set: choose a long random text, for instance the output of `openssl rand -hex 32`",
  })
  .min(8, "is too short: choose a long random text, for instance the output of `openssl rand -hex 32`");

const tokenSchema = z
  .string()
  .min(16, "must have at least 16 characters, for instance the output of `openssl rand -hex 32`");

/** It is brought in a header. */
const headerTokenSchema = tokenSchema.regex(/^[!-~]+$/, "must hold no spaces and no letters beyond ASCII");

const hostSchema = z
  .string()
  .regex(/^[A-Za-z0-9._:-]+$/, "must be a host name or an address such as 0.0.0.0")
  .default("127.0.0.1");

const commonSchema = z.object({
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "must be one of trace, debug, info, warn, error, fatal, silent",
    })
    .default("info"),
  REDIS_URL: z
    .string()
    .regex(/^(?:rediss?:\/\/\S+|unix:\/\/\S+)$/, "must start with redis://, rediss:// or unix://")
    .optional(),
  DATA_DIR: z.string().default("./data"),
  METRICS_TOKEN: headerTokenSchema.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .regex(
      /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/,
      "must be an http or https address without a password in it",
    )
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().max(10_000).optional(),
  NODE_TLS_REJECT_UNAUTHORIZED: z
    .string()
    .refine(
      (value) => value !== "0",
      "is 0, which lets anybody on the way read the App's tokens: put your own authority's certificate into the file that NODE_EXTRA_CA_CERTS names",
    )
    .optional(),
});

const addressSchema = z.object({
  HOST: hostSchema,
  PORT: whole("PORT", 0, 65_535).default(3_000),
});

const serverSchema = addressSchema.extend({
  WEBHOOK_SECRET: secretSchema,
  WEBHOOK_SECRET_PREVIOUS: secretSchema.optional(),
  DASHBOARD_TOKEN: headerTokenSchema.optional(),
  DASHBOARD_WRITE: z.enum(["0", "1"], { error: "must be 1 or 0" }).default("0"),
});

const probesSchema = z.object({
  METRICS_HOST: hostSchema,
  METRICS_PORT: whole("METRICS_PORT", 0, 65_535).optional(),
});

const setupSchema = addressSchema.extend({
  PUBLIC_URL: z
    .string()
    .regex(
      /^https:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/,
      "must be an https address such as https://architect.example.com, without a name or password in it",
    )
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  ARCHITECT_SETUP_TOKEN: tokenSchema.optional(),
  GITHUB_API_URL: z.string().optional(),
});

const workerSchema = z.object({
  APP_ID: z
    .string({
      error: `is not set: it is the number that GitHub shows on the App's page. ${HOW_TO_MAKE_THE_APP}`,
    })
    .regex(/^[1-9][0-9]{0,14}$/, "must be the App's number, not its name or client id")
    .transform(Number),
  GITHUB_API_URL: z.string().optional(),
  MARKER_SECRET: secretSchema.optional(),
  WORKER_CONCURRENCY: whole("WORKER_CONCURRENCY", 1, 64).default(2),
});

function whole(name: string, from: number, to: number) {
  const message = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^[0-9]{1,6}$/, message)
    .transform(Number)
    .refine((value) => value >= from && value <= to, message)
    .describe(name);
}

/**
 * Reads the environment once.
 *
 * @throws UserError that names every variable that is missing or wrong, each with its remedy
 */
export function parseEnvironment(variables: Variables, door: Door, readFile: ReadFile): Environment {
  const given = setIn(variables);
  const mistakes: string[] = [];
  const warnings: string[] = [];
  const take = <Shape extends z.ZodType>(schema: Shape) => taken(schema, given, mistakes);

  const common = take(commonSchema);
  const server = door === "worker" ? undefined : take(serverSchema);
  const worker = door === "server" ? undefined : take(workerSchema);
  const probes = door === "worker" ? take(probesSchema) : undefined;
  const privateKey = door === "server" ? undefined : privateKeyOf(given, readFile, mistakes, warnings);
  const githubApiUrl = worker?.GITHUB_API_URL ? apiUrlOf(worker.GITHUB_API_URL, mistakes) : undefined;
  if (door !== "both" && !given.REDIS_URL) {
    mistakes.push(
      "REDIS_URL is not set: a server and workers in processes of their own meet in Redis. Without Redis, run `npm start`, which is both in one process",
    );
  }
  if (!common || mistakes.length > 0) throw refusal(mistakes);
  return {
    logLevel: common.LOG_LEVEL,
    dataDir: common.DATA_DIR,
    ...(common.REDIS_URL ? { redisUrl: common.REDIS_URL } : {}),
    ...(common.METRICS_TOKEN ? { metricsToken: common.METRICS_TOKEN } : {}),
    ...(common.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          traces: {
            endpoint: common.OTEL_EXPORTER_OTLP_ENDPOINT,
            ...(common.OTEL_EXPORTER_OTLP_HEADERS ? { headers: common.OTEL_EXPORTER_OTLP_HEADERS } : {}),
          },
        }
      : {}),
    ...(server ? { server: serverSettingsOf(server) } : {}),
    ...(probes?.METRICS_PORT === undefined
      ? {}
      : { probes: { host: probes.METRICS_HOST, port: probes.METRICS_PORT } }),
    ...(worker && privateKey
      ? {
          worker: {
            appId: worker.APP_ID,
            privateKey,
            markerSecret: worker.MARKER_SECRET ?? markerSecretFrom(privateKey),
            concurrency: worker.WORKER_CONCURRENCY,
            ...(githubApiUrl ? { githubApiUrl } : {}),
          },
        }
      : {}),
    warnings,
  };
}

function serverSettingsOf(server: z.output<typeof serverSchema>): ServerSettings {
  return {
    host: server.HOST,
    port: server.PORT,
    webhookSecret: server.WEBHOOK_SECRET,
    ...(server.WEBHOOK_SECRET_PREVIOUS ? { previousWebhookSecret: server.WEBHOOK_SECRET_PREVIOUS } : {}),
    ...(server.DASHBOARD_TOKEN
      ? { dashboard: { token: server.DASHBOARD_TOKEN, write: server.DASHBOARD_WRITE === "1" } }
      : {}),
  };
}

/**
 * What the set-up page needs of the environment.
 *
 * @throws UserError that names every variable that is wrong, each with its remedy
 */
export function parseSetupEnvironment(variables: Variables): SetupSettings {
  const given = setIn(variables);
  const mistakes: string[] = [];
  const common = taken(commonSchema, given, mistakes);
  const setup = taken(setupSchema, given, mistakes);
  const githubApiUrl = setup?.GITHUB_API_URL ? apiUrlOf(setup.GITHUB_API_URL, mistakes) : undefined;
  if (!common || !setup || mistakes.length > 0) throw refusal(mistakes);
  return {
    host: setup.HOST,
    port: setup.PORT,
    logLevel: common.LOG_LEVEL,
    dataDir: common.DATA_DIR,
    ...(githubApiUrl ? { githubApiUrl } : {}),
    ...(setup.PUBLIC_URL ? { publicUrl: setup.PUBLIC_URL } : {}),
    ...(setup.ARCHITECT_SETUP_TOKEN ? { token: setup.ARCHITECT_SETUP_TOKEN } : {}),
  };
}

/** Compose files and shells hand over empty values for what nobody set. */
function setIn(variables: Variables): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
}

function taken<Shape extends z.ZodType>(
  schema: Shape,
  given: Variables,
  mistakes: string[],
): z.output<Shape> | undefined {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  mistakes.push(...parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`));
  return undefined;
}

function refusal(mistakes: readonly string[]): UserError {
  const count = mistakes.length === 1 ? "One setting is" : `${mistakes.length} settings are`;
  const list = mistakes.map((mistake) => `  - ${mistake}`).join("\n");
  return new UserError(`${count} missing or wrong:\n${list}`, { remedy: HOW_TO_MAKE_THE_APP });
}

function apiUrlOf(text: string, mistakes: string[]): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (
    url &&
    !url.username &&
    !url.search &&
    (url.protocol === "https:" || (url.protocol === "http:" && loopback))
  ) {
    return url.href.replace(/\/+$/, "");
  }
  mistakes.push(
    "GITHUB_API_URL must be an https address such as https://github.example.com/api/v3, without a name or password in it",
  );
  return undefined;
}
