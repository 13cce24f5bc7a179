import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { messageOf } from "../../errors.ts";
import { printableLine } from "../../local/escape.ts";
import { paints } from "../../local/paint.ts";
import { document, type Terminal } from "./terminal.ts";

interface Checkup {
  name: string;
  state: "ok" | "missing" | "broken";
  /** What was found. */
  detail: string;
  /** What it is for, and what is done without it. */
  for: string;
  /** Without it there is no review at all. */
  required: boolean;
}

const REDIS_TIMEOUT = 2_000;

/** Looks at everything a review may want on this machine. 1 when something required is not there. */
export async function doctorCommand(
  format: "text" | "json",
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  terminal.progress("starting the throwaway Postgres");
  const checks = [
    node(),
    git(),
    await rehearsal(),
    await redis(env),
    await disk(env),
    await sandbox(),
    await walls(env),
    apiKey(env),
    await app(env),
  ];
  terminal.endProgress();
  terminal.exitCode = checks.some((check) => check.required && check.state !== "ok") ? 1 : 0;
  await terminal.print(
    format === "json" ? document({ schemaVersion: 1, checks }) : textOf(checks, terminal.colour),
  );
  return terminal.exitCode;
}

function textOf(checks: readonly Checkup[], colour: boolean): string {
  const paint = paints(colour);
  const lines = checks.flatMap(({ name, state, detail, for: purpose, required }) => {
    const verdict = state === "ok" ? "pass" : required || state === "broken" ? "fail" : "neutral";
    return [
      `${paint.verdict(verdict, state.padEnd(7))}  ${paint.strong(name)}: ${printableLine(detail)}`,
      `         ${paint.faint(purpose)}`,
    ];
  });
  return `${lines.join("\n")}\n`;
}

function node(): Checkup {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  return {
    name: "Node.js",
    state: fits ? "ok" : "broken",
    detail: process.versions.node,
    for: "runs everything; 20.19, 22.12 or later is wanted",
    required: true,
  };
}

function git(): Checkup {
  const version = /(\d+)\.(\d+)(?:\.\d+)*/.exec(versionOf("git") ?? "");
  const base = { name: "git", for: "reads repositories; 2.32 or later is wanted", required: true };
  if (!version) return { ...base, state: "missing", detail: "not on PATH" };
  const [, major, minor] = version.map(Number);
  const fits = (major ?? 0) > 2 || ((major ?? 0) === 2 && (minor ?? 0) >= 32);
  return { ...base, state: fits ? "ok" : "broken", detail: version[0] };
}

async function rehearsal(): Promise<Checkup> {
  const base = {
    name: "rehearsal",
    for: "runs migrations in a throwaway Postgres of its own process; nothing to install",
    required: true,
  };
  const { createRehearsal } = await import("../../rehearsal/rehearse.ts");
  const started = createRehearsal({});
  try {
    const at = { path: "doctor.sql", from: 1, to: 1, side: "head" as const };
    const sql = "create table doctor (id bigint primary key)";
    const statements = [{ kind: "create-table" as const, sql, at }];
    const migration = { path: "doctor.sql", framework: "plain-sql", transactional: true, statements };
    const begun = performance.now();
    const result = await started.rehearse({ base: [], changed: [migration] });
    const statement = result.migrations[0]?.statements[0];
    if (statement?.outcome !== "ran")
      throw new Error(statement?.error?.message ?? "a table could not be made");
    return {
      ...base,
      state: "ok",
      detail: `${result.engine}, ready and done in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
    };
  } catch (error) {
    return { ...base, state: "broken", detail: messageOf(error) };
  } finally {
    await started.close();
  }
}

async function redis(env: NodeJS.ProcessEnv): Promise<Checkup> {
  const base = {
    name: "Redis",
    for: "keeps the App's jobs when several processes share them; without REDIS_URL an embedded queue keeps them",
    required: false,
  };
  if (!env.REDIS_URL) return { ...base, state: "missing", detail: "REDIS_URL is not set" };
  const { briefClient } = await import("./redis-client.ts");
  const client = briefClient(env.REDIS_URL, REDIS_TIMEOUT);
  try {
    await client.connect();
    await client.ping();
    const [settings, info] = await Promise.all([settingsOf(client), client.info("memory")]);
    const used = Number(/^used_memory:(\d+)/m.exec(info)?.[1] ?? Number.NaN);
    const most = Number(/^maxmemory:(\d+)/m.exec(info)?.[1] ?? 0);
    const lacks = [
      ...(settings?.policy && settings.policy !== "noeviction"
        ? [`maxmemory-policy is ${settings.policy}: jobs are dropped when memory is full; set noeviction`]
        : []),
      ...(settings?.appendonly === "no" ? ["appendonly is no: jobs are lost when it restarts; set yes"] : []),
      ...(most > 0 && used > most * 0.9 ? ["more than nine tenths of maxmemory are in use"] : []),
    ];
    const found = [
      `answers at ${hostOf(env.REDIS_URL)}`,
      ...(settings
        ? [`${settings.policy}, appendonly ${settings.appendonly} (fsync ${settings.appendfsync})`]
        : ["does not show its settings; it should have appendonly yes and maxmemory-policy noeviction"]),
      `${sizeText(used)} in use${most > 0 ? ` of ${sizeText(most)}` : ", no maxmemory"}`,
    ];
    return lacks.length > 0
      ? { ...base, state: "broken", detail: `${found[0]}; ${lacks.join("; ")}` }
      : { ...base, state: "ok", detail: found.join("; ") };
  } catch (error) {
    return { ...base, state: "broken", detail: `no answer at ${hostOf(env.REDIS_URL)}: ${messageOf(error)}` };
  } finally {
    client.disconnect();
  }
}

/** `undefined` where CONFIG is forbidden, as managed services do. */
async function settingsOf(client: {
  config(operation: "GET", name: string): Promise<unknown>;
}): Promise<Record<"policy" | "appendonly" | "appendfsync", string> | undefined> {
  const asked = async (name: string): Promise<string> => {
    const answer = await client.config("GET", name);
    return Array.isArray(answer) ? String(answer[1]) : "unknown";
  };
  try {
    return {
      policy: await asked("maxmemory-policy"),
      appendonly: await asked("appendonly"),
      appendfsync: await asked("appendfsync"),
    };
  } catch {
    return undefined;
  }
}

async function disk(env: NodeJS.ProcessEnv): Promise<Checkup> {
  const folder = env.DATA_DIR?.trim() || "./data";
  const base = {
    name: "disk",
    for: "keeps mirrors of reviewed repositories, and the queue when there is no Redis; 1 GiB or more is wanted",
    required: false,
  };
  try {
    // The App makes the folder; until then its parent tells.
    const { bavail, bsize } = await statfs(existsSync(folder) ? folder : ".");
    const free = bavail * bsize;
    return {
      ...base,
      state: free < 1024 ** 3 ? "broken" : "ok",
      detail: `${sizeText(free)} free for ${folder}`,
    };
  } catch (error) {
    return { ...base, state: "broken", detail: messageOf(error) };
  }
}

function sizeText(bytes: number): string {
  if (!Number.isFinite(bytes)) return "an unknown amount";
  return bytes < 1024 ** 3 ? `${Math.round(bytes / 1024 ** 2)} MiB` : `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

/** Of the App that the settings here, or the set-up page, name. */
async function app(env: NodeJS.ProcessEnv): Promise<Checkup> {
  const base = {
    name: "GitHub App",
    for: "reviews pull requests on GitHub; this command line works without one",
    required: false,
  };
  const [{ ownManifest, savedFor }, { withCredentials }, { shortcomings }, { describeApp }] =
    await Promise.all([
      import("../../compose/setup.ts"),
      import("../../setup/credentials.ts"),
      import("../../setup/permissions.ts"),
      import("../../github/app-registration.ts"),
    ]);
  try {
    const saved = savedFor(env);
    const named = saved ? withCredentials(env, saved) : env;
    const privateKey = keyIn(named);
    const appId = named.APP_ID?.trim();
    if (!appId || !privateKey) return { ...base, state: "missing", detail: "no APP_ID and private key" };
    const baseUrl = named.GITHUB_API_URL?.trim().replace(/\/+$/, "") || "https://api.github.com";
    const about = await describeApp({ appId: Number(appId), privateKey }, baseUrl);
    const lacks = shortcomings(ownManifest(), about);
    return lacks.length === 0
      ? { ...base, state: "ok", detail: `${about.htmlUrl} has all that app.yml asks for` }
      : { ...base, state: "broken", detail: lacks.join("; ") };
  } catch (error) {
    return { ...base, state: "broken", detail: messageOf(error) };
  }
}

/** As PEM, with `\n` written out, or in base64: the spellings that the App itself takes. */
function keyIn({ PRIVATE_KEY, PRIVATE_KEY_PATH }: NodeJS.ProcessEnv): string | undefined {
  const path = PRIVATE_KEY_PATH?.trim();
  const key = PRIVATE_KEY?.trim() || (path ? readFileSync(path, "utf8") : "");
  if (key === "") return undefined;
  const text = key.includes("-----BEGIN") ? key : Buffer.from(key, "base64").toString("utf8");
  return text.replaceAll("\\n", "\n").trim();
}

async function sandbox(): Promise<Checkup> {
  const base = {
    name: "bubblewrap",
    for: "fences in commands that an architect may run; without it none are run",
    required: false,
  };
  const version = versionOf("bwrap");
  if (!version) return { ...base, state: "missing", detail: "bwrap is not on PATH" };
  const { sandboxState } = await import("../../agent/sandbox/sandbox.ts");
  const found = await sandboxState();
  return found.state === "ready"
    ? { ...base, state: "ok", detail: version }
    : { ...base, state: "broken", detail: found.reason };
}

/** As the App would start the process that reads pull requests. */
async function walls(env: NodeJS.ProcessEnv): Promise<Checkup> {
  const base = {
    name: "analyst",
    for: "reads the App's pull requests without network and without the worker's files; without walls it has both",
    required: false,
  };
  const { tryWalls } = await import("../../compose/analysts.ts");
  try {
    const absent = await tryWalls({ ...env, ARCHITECT_KEEP_BUNDLES: "0" });
    return absent
      ? { ...base, state: "missing", detail: `no walls: ${absent.absent}` }
      : { ...base, state: "ok", detail: "starts within walls" };
  } catch (error) {
    return { ...base, state: "broken", detail: messageOf(error) };
  }
}

function apiKey(env: NodeJS.ProcessEnv): Checkup {
  const base = {
    name: "ANTHROPIC_API_KEY",
    for: "lets architects read and argue; without it findings are executed or parsed only",
    required: false,
  };
  return env.ANTHROPIC_API_KEY?.trim()
    ? { ...base, state: "ok", detail: "set" }
    : { ...base, state: "missing", detail: "not set" };
}

function versionOf(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ["--version"], {
    encoding: "utf8",
    timeout: 5_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout.trim().split("\n")[0] : undefined;
}

/** Without the user and password that a URL may hold. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "that address";
}
