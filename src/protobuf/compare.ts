import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { z } from "zod";
import type {
  CompareProtobuf,
  ProtoBreak,
  ProtobufAnswer,
  ProtobufRequest,
  ProtoFile,
} from "../domain/protobuf.ts";
import { messageOf } from "../errors.ts";
import { findBuf } from "./find-buf.ts";
import { type BufLimits, runBuf } from "./run-buf.ts";

/** A module of a hundred files takes well under a second; what takes a minute is meant to. */
const LIMITS: BufLimits = { timeout: 60_000, maxBytes: 16 * 1024 * 1024 };
/**
 * Files that are written without a turn for others, which takes some milliseconds. Written one by one, each would wait
 * until whatever else computes here is done, and buf would only start after all of it.
 */
const AT_A_STRETCH = 100;
/** buf's own exit code for "there are findings". */
const FOUND = 100;
/** What buf calls a file that it cannot compile. */
const COMPILE = "COMPILE";
/** Folders of the two sides. */
const BASE = "base";
const HEAD = "head";
const NOT_INSTALLED = "@bufbuild/buf is not installed";

const LINE = z.object({
  path: z.string().optional(),
  start_line: z.number().int().optional(),
  end_line: z.number().int().optional(),
  type: z.string(),
  message: z.string(),
});

/**
 * A comparison that runs buf in a fresh folder under the system's own for temporary files, which is gone afterwards.
 *
 * @param find where buf's own program is; asked at the first comparison
 */
export function createProtobufComparison(
  find: () => string | undefined = findBuf,
  limits: BufLimits = LIMITS,
): CompareProtobuf {
  return async (request, signal) => {
    const program = find();
    if (program === undefined) return { state: "failed", reason: NOT_INSTALLED };
    signal?.throwIfAborted();
    const unsafe = [...request.base, ...request.head].find(({ path }) => !isSafe(path));
    if (unsafe) return { state: "refused", reason: `${unsafe.path}: buf cannot take a file of this name` };
    const folder = mkdtempSync(join(tmpdir(), "architect-proto-"));
    try {
      return await compareIn(folder, program, request, limits, signal);
    } catch (error) {
      signal?.throwIfAborted();
      return { state: "failed", reason: messageOf(error) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

async function compareIn(
  folder: string,
  program: string,
  request: ProtobufRequest,
  limits: BufLimits,
  signal: AbortSignal | undefined,
): Promise<ProtobufAnswer> {
  await writeAll(join(folder, BASE), request.base);
  await writeAll(join(folder, HEAD), request.head);
  const { use, except } = request.rules;
  const config = JSON.stringify({ version: "v1", breaking: { use, except } });
  const against = JSON.stringify({ version: "v1" });
  const args = ["breaking", HEAD, "--against", BASE, "--error-format", "json"];
  const settings = ["--config", config, "--against-config", against];
  const end = await runBuf(program, [...args, ...settings], folder, limits, signal);
  signal?.throwIfAborted();
  if (end.state === "stopped") return { state: "failed", reason: end.reason };
  if (end.code !== 0 && end.code !== FOUND) {
    return { state: "failed", reason: `buf ended with code ${end.code}: ${firstLine(end.complaints)}` };
  }
  const lines = end.output
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => LINE.parse(JSON.parse(line)));
  const mistake = lines.find(({ type }) => type === COMPILE);
  if (mistake) return { state: "refused", reason: refusal(mistake) };
  return { state: "compared", breaks: lines.map(breakOf) };
}

type BufLine = z.infer<typeof LINE>;

function refusal({ path = "", start_line: line = 1, message }: BufLine): string {
  const when = path.startsWith(`${BASE}/`) ? "before this change" : "at head";
  return `${when} it does not compile: ${path.slice(path.indexOf("/") + 1)} line ${line}: ${message}`.slice(
    0,
    400,
  );
}

function firstLine(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(/^Failure: /, "").trim());
  return (lines.find((line) => line !== "") ?? "no reason given").slice(0, 300);
}

function breakOf({
  path = "",
  start_line: from = 1,
  end_line: to = from,
  type,
  message,
}: BufLine): ProtoBreak {
  const own = path.startsWith(`${HEAD}/`) ? path.slice(HEAD.length + 1) : undefined;
  return { ...(own === undefined ? {} : { path: own }), from, to, rule: type, message };
}

async function writeAll(folder: string, files: readonly ProtoFile[]): Promise<void> {
  const folders = new Set([folder, ...files.map(({ path }) => dirname(join(folder, path)))]);
  for (const one of folders) mkdirSync(one, { recursive: true });
  for (const [index, { path, text }] of files.entries()) {
    if (index > 0 && index % AT_A_STRETCH === 0) await turn();
    writeFileSync(join(folder, path), text, { flag: "wx" });
  }
}

/** Relative, without a step upwards, and without marks that a text in a `.proto` file cannot hold as they are. */
function isSafe(path: string): boolean {
  return (
    path.endsWith(".proto") &&
    !/["\\\p{Cc}]/u.test(path) &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part.length <= 200)
  );
}
