import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  type Door,
  parseEnvironment,
  parseSetupEnvironment,
  type ReadFile,
} from "../../src/config/environment.ts";
import { UserError } from "../../src/errors.ts";

const PEM = String(
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" }),
);
const enough = { APP_ID: "12", PRIVATE_KEY: PEM, WEBHOOK_SECRET: "long enough" };
const noFile: ReadFile = (path) => {
  throw Object.assign(new Error(`ENOENT ${path}`), { syscall: "open" });
};

const parse = (
  variables: Record<string, string | undefined>,
  door: Door = "both",
  readFile: ReadFile = noFile,
) => parseEnvironment(variables, door, readFile);

function refusalOf(
  variables: Record<string, string | undefined>,
  door: Door = "both",
  readFile: ReadFile = noFile,
): string {
  try {
    parse(variables, door, readFile);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "";
}

describe("src/config/environment.ts", () => {
  test("three variables are enough for one process", () => {
    expect(parse(enough)).toMatchObject({
      dataDir: "./data",
      logLevel: "info",
      server: { host: "127.0.0.1", port: 3000, webhookSecret: "long enough" },
      worker: { appId: 12, concurrency: 2 },
      warnings: [],
    });
  });

  test("everything that is wrong is named at once", () => {
    const text = refusalOf({ PORT: "99999", LOG_LEVEL: "loud", REDIS_URL: "http://x" });
    for (const name of ["APP_ID", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET", "PORT", "LOG_LEVEL", "REDIS_URL"])
      expect(text).toContain(`- ${name} `);
  });

  test.each(["", "   ", "short", undefined])("a webhook secret that is %j stops the start", (secret) => {
    expect(refusalOf({ ...enough, WEBHOOK_SECRET: secret })).toContain("WEBHOOK_SECRET");
  });

  test("a second webhook secret, the dashboard, figures and traces are off until they are asked for", () => {
    expect(parse(enough).server).toEqual({ host: "127.0.0.1", port: 3000, webhookSecret: "long enough" });
    expect(parse(enough)).not.toMatchObject({ traces: expect.anything() });
    const token = "0123456789abcdef";
    expect(
      parse({
        ...enough,
        WEBHOOK_SECRET_PREVIOUS: "the one before",
        DASHBOARD_TOKEN: token,
        METRICS_TOKEN: token,
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
        OTEL_EXPORTER_OTLP_HEADERS: "x-team=backend",
      }),
    ).toMatchObject({
      server: { previousWebhookSecret: "the one before", dashboard: { token, write: false } },
      metricsToken: token,
      traces: { endpoint: "http://collector:4318", headers: "x-team=backend" },
    });
    expect(parse({ ...enough, DASHBOARD_TOKEN: token, DASHBOARD_WRITE: "1" }).server?.dashboard?.write).toBe(
      true,
    );
    const refused = refusalOf({
      ...enough,
      WEBHOOK_SECRET_PREVIOUS: "short",
      DASHBOARD_TOKEN: "short",
      METRICS_TOKEN: "has spaces in it, alas",
      DASHBOARD_WRITE: "yes",
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://me:secret@collector",
    });
    for (const name of [
      "WEBHOOK_SECRET_PREVIOUS",
      "DASHBOARD_TOKEN",
      "METRICS_TOKEN",
      "DASHBOARD_WRITE",
      "OTEL_EXPORTER_OTLP_ENDPOINT",
    ])
      expect(refused).toContain(`- ${name} `);
    expect(refused).not.toContain("secret@");
  });

  test("a worker answers probes where it is told to, on this machine unless a host is named", () => {
    const worker = { APP_ID: "12", PRIVATE_KEY: PEM, REDIS_URL: "redis://r" };
    expect(parse(worker, "worker")).not.toHaveProperty("probes");
    expect(parse({ ...worker, METRICS_PORT: "9464" }, "worker").probes).toEqual({
      host: "127.0.0.1",
      port: 9464,
    });
    expect(parse({ ...worker, METRICS_HOST: "0.0.0.0", METRICS_PORT: "9464" }, "worker").probes).toEqual({
      host: "0.0.0.0",
      port: 9464,
    });
    expect(parse({ ...worker, METRICS_HOST: "0.0.0.0" }, "worker")).not.toHaveProperty("probes");
  });

  test("certificates are always checked: the switch that turns it off stops the start", () => {
    const refused = refusalOf({ ...enough, NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    expect(refused).toContain("NODE_TLS_REJECT_UNAUTHORIZED is 0");
    expect(refused).toContain("NODE_EXTRA_CA_CERTS");
    expect(refusalOf({ ...enough, NODE_TLS_REJECT_UNAUTHORIZED: "1" })).toBe("");
  });

  test("a private key that everybody may write stops the start, one that others may read is warned of", () => {
    const file =
      (mode: number): ReadFile =>
      () => ({ text: PEM, mode });
    const fromFile = { APP_ID: "12", WEBHOOK_SECRET: "long enough", PRIVATE_KEY_PATH: "key.pem" };
    expect(refusalOf(fromFile, "both", file(0o100602))).toMatch(
      /PRIVATE_KEY_PATH .*may write: chmod 600 key\.pem/,
    );
    expect(parse(fromFile, "both", file(0o100640)).warnings).toEqual([
      expect.stringContaining("chmod 600 key.pem"),
    ]);
    expect(parse(fromFile, "both", file(0o100600)).warnings).toEqual([]);
  });

  test("the private key may have its line ends written out, be in base64, or be in a file", () => {
    const plain = parse(enough).worker?.privateKey;
    expect(parse({ ...enough, PRIVATE_KEY: PEM.replaceAll("\n", "\\n") }).worker?.privateKey).toBe(plain);
    expect(parse({ ...enough, PRIVATE_KEY: Buffer.from(PEM).toString("base64") }).worker?.privateKey).toBe(
      plain,
    );
    const { PRIVATE_KEY: _, ...others } = enough;
    const fromFile = parse({ ...others, PRIVATE_KEY_PATH: "/keys/app.pem" }, "both", () => ({
      text: PEM,
      mode: 0o100600,
    }));
    expect(fromFile).toMatchObject({ worker: { privateKey: plain }, warnings: [] });
  });

  test("a key file that others may read is warned about", () => {
    const { PRIVATE_KEY: _, ...others } = enough;
    const { warnings } = parse({ ...others, PRIVATE_KEY_PATH: "/keys/app.pem" }, "both", () => ({
      text: PEM,
      mode: 0o100644,
    }));
    expect(warnings).toEqual([expect.stringContaining("chmod 600 /keys/app.pem")]);
  });

  test("a key that is none is named without being repeated", () => {
    const text = refusalOf({
      ...enough,
      PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----\nCANARY\n-----END RSA PRIVATE KEY-----",
    });
    expect(text).toContain("PRIVATE_KEY");
    expect(text).not.toContain("CANARY");
    expect(refusalOf({ ...enough, PRIVATE_KEY: "", PRIVATE_KEY_PATH: "/nowhere.pem" })).toContain(
      "/nowhere.pem",
    );
  });

  test("each process is asked only for what it needs", () => {
    const redis = { REDIS_URL: "redis://127.0.0.1:6379" };
    expect(parse({ ...redis, WEBHOOK_SECRET: "long enough" }, "server")).not.toHaveProperty("worker");
    expect(parse({ ...redis, APP_ID: "12", PRIVATE_KEY: PEM }, "worker")).not.toHaveProperty("server");
  });

  test.each<Door>(["server", "worker"])("a %s on its own wants Redis", (door) => {
    expect(refusalOf(enough, door)).toContain("REDIS_URL");
  });

  test("the marker secret follows the private key, not the webhook secret, unless it is set", () => {
    const { markerSecret } = parse(enough).worker ?? {};
    expect(markerSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(parse({ ...enough, WEBHOOK_SECRET: "another secret" }).worker?.markerSecret).toBe(markerSecret);
    expect(parse({ ...enough, MARKER_SECRET: "one of my own" }).worker?.markerSecret).toBe("one of my own");
  });

  test.each([
    ["https://github.example.com/api/v3/", "https://github.example.com/api/v3"],
    ["http://127.0.0.1:4000", "http://127.0.0.1:4000"],
  ])("the address %s of GitHub's API is taken", (given, taken) => {
    expect(parse({ ...enough, GITHUB_API_URL: given }).worker?.githubApiUrl).toBe(taken);
  });

  test.each([
    "http://github.example.com/api/v3",
    "https://me:pw@github.example.com",
    "file:///etc/passwd",
    "github.com",
  ])("the address %s of GitHub's API is refused", (given) => {
    expect(refusalOf({ ...enough, GITHUB_API_URL: given })).toContain("GITHUB_API_URL");
  });

  test("the set-up page needs nothing, and what is wrong is named at once", () => {
    expect(parseSetupEnvironment({})).toEqual({
      host: "127.0.0.1",
      port: 3000,
      logLevel: "info",
      dataDir: "./data",
    });
    expect(parseSetupEnvironment({ PUBLIC_URL: "https://a.example.com/arch/" }).publicUrl).toBe(
      "https://a.example.com/arch",
    );
    const wrong = { PUBLIC_URL: "http://a.example.com", ARCHITECT_SETUP_TOKEN: "short", PORT: "x" };
    expect(() => parseSetupEnvironment(wrong)).toThrow(/PORT[^]*PUBLIC_URL[^]*ARCHITECT_SETUP_TOKEN/);
    expect(() => parseSetupEnvironment({ PUBLIC_URL: "https://name:password@a.example.com" })).toThrow(
      "PUBLIC_URL",
    );
  });
});
