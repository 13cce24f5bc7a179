import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { createLogger } from "../../src/log.ts";
import { bringsToken, isFromElsewhere, isFromHere } from "../../src/ops/access.ts";
import { startProbes } from "../../src/ops/answers.ts";
import { kept, readinessOf } from "../../src/ops/readiness.ts";

/** What one of the judgements says of a real request. */
async function judged(
  judge: (request: Parameters<typeof isFromHere>[0]) => boolean,
  headers: Record<string, string>,
): Promise<boolean> {
  let said = false;
  const server = createServer((request, response) => {
    said = judge(request);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { method: "POST", headers });
  server.closeAllConnections();
  server.close();
  return said;
}

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });

describe("src/ops/access.ts", () => {
  test.each<[Record<string, string>, string, boolean]>([
    [{ authorization: "Bearer the-token" }, "the-token", true],
    [{ authorization: "bearer  the-token" }, "the-token", true],
    [basic("anybody:the-token"), "the-token", true],
    [basic("anybody:with:colons"), "with:colons", true],
    [basic("the-token:"), "the-token", false],
    [{ authorization: "Bearer the-token-and-more" }, "the-token", false],
    [{ authorization: "the-token" }, "the-token", false],
    [{ authorization: `Bearer ${"x".repeat(5_000)}` }, "the-token", false],
    [{ authorization: "Bearer " }, "", false],
    [basic(":"), "", false],
    [{}, "the-token", false],
  ])("%j for %j: %s", async (headers, token, brings) => {
    expect(await judged((request) => bringsToken(request, token), headers)).toBe(brings);
  });

  test("a request that a proxy on this machine forwards is not from here", async () => {
    expect(await judged(isFromHere, {})).toBe(true);
    for (const name of ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
      expect(await judged(isFromHere, { [name]: "127.0.0.1" })).toBe(false);
  });

  test.each<[Record<string, string>, boolean]>([
    [{}, false],
    [{ "sec-fetch-site": "same-origin" }, false],
    [{ "sec-fetch-site": "none" }, false],
    [{ "sec-fetch-site": "cross-site" }, true],
    [{ "sec-fetch-site": "same-site" }, true],
    [{ origin: "https://evil.example" }, true],
    [{ origin: "null" }, true],
  ])("from another site: %j: %s", async (headers, elsewhere) => {
    // `fetch` sets sec-fetch-site by itself unless it is said.
    const site = headers["sec-fetch-site"] === undefined;
    const judge = (request: Parameters<typeof isFromHere>[0]) => {
      if (site) delete request.headers["sec-fetch-site"];
      return isFromElsewhere(request);
    };
    expect(await judged(judge, headers)).toBe(elsewhere);
  });
});

describe("src/ops/readiness.ts", () => {
  const silent = pino({ level: "silent" });

  test("only a necessary part in trouble makes a process not ready", async () => {
    const part = (necessary: boolean, look: () => Promise<"ok" | "absent" | "elsewhere">) => ({
      name: necessary ? "queue" : "github",
      necessary,
      look,
    });
    const broken = () => Promise.reject(new Error("away"));
    const ok = async () => "ok" as const;
    expect(await readinessOf([part(true, ok), part(false, broken)], silent)).toMatchObject({
      ready: true,
      parts: [{ state: "ok" }, { state: "failing" }],
    });
    expect(await readinessOf([part(true, broken), part(false, ok)], silent)).toMatchObject({ ready: false });
    expect(await readinessOf([part(true, async () => "elsewhere")], silent)).toMatchObject({ ready: true });
  });

  test("a part that never answers is in trouble, and holds nobody up", async () => {
    const hangs = { name: "disk", necessary: true, look: () => new Promise<never>(() => {}) };
    const { ready, parts } = await readinessOf([hangs], silent, 20);
    expect(ready).toBe(false);
    expect(parts[0]?.ms).toBeGreaterThanOrEqual(19);
  });

  test("an answer is kept for a while, trouble for a tenth of it, and all who ask at once share one question", async () => {
    let now = 0;
    let asked = 0;
    let broken = false;
    const ask = kept(
      async () => {
        asked++;
        if (broken) throw new Error("away");
        return asked;
      },
      1_000,
      () => now,
    );
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    now = 999;
    expect(await ask()).toBe(1);
    now = 1_000;
    broken = true;
    await expect(ask()).rejects.toThrow("away");
    now = 1_099;
    await expect(ask()).rejects.toThrow("away");
    expect(asked).toBe(2);
    now = 1_100;
    broken = false;
    expect(await ask()).toBe(3);
  });
});

describe("src/ops/answers.ts", () => {
  test("an address in use is a mistake that names the settings", async () => {
    const options = {
      host: "127.0.0.1",
      ready: async () => ({ ready: true, parts: [] }),
      metrics: async () => false,
      log: pino({ level: "silent" }),
    };
    const first = await startProbes({ ...options, port: 0 });
    await expect(startProbes({ ...options, port: Number(new URL(first.url).port) })).rejects.toMatchObject({
      name: "UserError",
      remedy: expect.stringContaining("METRICS_PORT"),
    });
    await first.close();
  });
});

describe("src/log.ts", () => {
  test("a line carries the trace that is being worked on, and no raw control character", () => {
    const lines: string[] = [];
    const to = new Writable({
      write(chunk: Buffer, _, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    let trace: string | undefined = "0af7651916cd43dd8448eb211c80319c";
    const log = createLogger("info", { traceId: () => trace, to });
    const ESC = String.fromCharCode(27);
    log.child({ delivery: "d-1" }).info({ title: `${ESC}[2J\nfake` }, "job done");
    trace = undefined;
    log.info("no trace");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      trace: "0af7651916cd43dd8448eb211c80319c",
      delivery: "d-1",
      title: `${ESC}[2J\nfake`,
    });
    expect([...(lines[0] ?? "").trimEnd()].filter((letter) => letter < " ")).toEqual([]);
    expect(JSON.parse(lines[1] ?? "")).not.toHaveProperty("trace");
  });

  test("secrets and payloads that are handed over by mistake are not shown, and what was handed over is left as it is", () => {
    let text = "";
    const to = new Writable({
      write(chunk: Buffer, _, done) {
        text += chunk.toString();
        done();
      },
    });
    const log = createLogger("info", { to });
    const secret = "s3cr3t";
    const client = { token: secret, authorization: secret, privateKey: secret, secret, id: 7 };
    const error = Object.assign(new Error("refused"), { headers: { cookie: secret }, status: 401 });
    log.info({ client, payload: secret, headers: { a: secret }, event: { b: secret } }, "as a field");
    log.info({ request: { headers: secret, payload: secret }, number: 3 }, "within a field");
    log.warn({ err: error }, "of an error");
    log.error(error);
    log.child({ client, payload: secret }).child({ headers: secret }, { level: "warn" }).warn("of a child");
    expect(text).not.toContain(secret);
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { client: { id: 7, token: "[redacted]" }, payload: "[redacted]" },
      { request: { headers: "[redacted]" }, number: 3 },
      { err: { message: "refused", status: 401, headers: "[redacted]" } },
      { err: { message: "refused" } },
      { client: { id: 7, secret: "[redacted]" }, headers: "[redacted]" },
    ]);
    expect(client.token).toBe(secret);
  });
});
