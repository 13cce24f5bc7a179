import { spawn } from "node:child_process";
import { access, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** One path of a commit. `content: null` removes it. */
export interface FileEntry {
  /** A Buffer for a name that is not UTF-8. */
  path: string | Buffer;
  content: string | Buffer | null;
  /** Default 100644. A gitlink (160000) has the commit's id as its content. */
  mode?: "100644" | "100755" | "120000" | "160000";
}

/** Paths to contents, `null` to remove; or the long form. */
export type FileChanges = Readonly<Record<string, string | Buffer | null>> | readonly FileEntry[];

export interface CommitOptions {
  /** The branch to move, without `refs/heads/`. */
  branch: string;
  files: FileChanges;
  message?: string;
  /** Commits to build on, the first one giving the files; none starts a history of its own. */
  parents?: readonly string[];
  author?: string;
  /** Seconds since 1970, for commits whose ids should not vary. */
  time?: number;
}

/** Nothing of the machine's own configuration: hooks, signing, filters and default branches would vary. */
export const gitEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_AUTHOR_NAME: "GitHub",
  GIT_AUTHOR_EMAIL: "noreply@github.com",
  GIT_COMMITTER_NAME: "GitHub",
  GIT_COMMITTER_EMAIL: "noreply@github.com",
};

/** Answers that are kept: a process for each of them is what most of a test's time goes to. */
const MAX_KEPT = 5_000;

const kept = new Map<string, Promise<Buffer>>();

const NAMED_BY_CONTENT = /^(?:-.*|commit|blob|[0-9a-f]{40}(?:\.\.[0-9a-f]{40}|\^\{commit\})?)$/;
const READS = new Set(["merge-base", "rev-list", "cat-file", "log", "diff"]);

/** Runs git by argv. Rejects with what it said on standard error. */
export function git(dir: string, args: readonly string[], input?: string | Buffer): Promise<Buffer> {
  const [command = "", ...rest] = args;
  // What commits and blobs say of themselves never changes.
  if (input !== undefined || !READS.has(command) || !rest.every((arg) => NAMED_BY_CONTENT.test(arg)))
    return run(dir, args, input);
  const name = [dir, ...args].join("\0");
  const known = kept.get(name);
  if (known) return known;
  if (kept.size >= MAX_KEPT) kept.clear();
  const answer = run(dir, args);
  kept.set(name, answer);
  // What is not there may come.
  answer.catch(() => kept.delete(name));
  return answer;
}

function run(dir: string, args: readonly string[], input?: string | Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd: dir, env: gitEnvironment, stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else
        reject(
          new Error(`git ${args.join(" ")}: exit ${code}: ${Buffer.concat(err).toString("utf8").trim()}`),
        );
    });
    // A command that does not read its input closes the pipe early; its exit code says what matters.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

export async function gitText(
  dir: string,
  args: readonly string[],
  input?: string | Buffer,
): Promise<string> {
  return (await git(dir, args, input)).toString("utf8").trim();
}

const commits = new Map<string, string>();

const PLAIN_REF = /^refs(?:\/[\w-]+)+$/;

/** The commit a name stands for, or nothing. */
export async function resolveCommit(dir: string, name: string): Promise<string | undefined> {
  if (PLAIN_REF.test(name)) {
    // A branch that was moved lately is a file with its commit in it.
    const loose = await readFile(join(dir, name), "utf8").catch(() => "");
    if (/^[0-9a-f]{40}\n$/.test(loose)) return loose.trim();
  }
  if (!/^[0-9a-f]{40}$/.test(name)) return revParse(dir, name);
  const key = `${dir}\0${name}`;
  const known = commits.get(key) ?? (await revParse(dir, name));
  if (known) commits.set(key, known);
  return known;
}

/** Points a ref at a commit that is there, whatever it loses: as `git update-ref`, mostly without starting git. */
export async function moveRef(dir: string, ref: string, commit: string): Promise<void> {
  const plain =
    PLAIN_REF.test(ref) &&
    (await resolveCommit(dir, commit)) === commit &&
    !(await isThere(dir, "packed-refs"));
  if (!plain) return void (await git(dir, ["update-ref", ref, commit]));
  const place = join(dir, ref);
  // A new file in place of the old one: whoever reads it meanwhile sees one or the other.
  const fresh = join(dir, `${commit}.${++moves}`);
  await mkdir(dirname(place), { recursive: true });
  await writeFile(fresh, `${commit}\n`);
  await rename(fresh, place);
}

function isThere(dir: string, name: string): Promise<boolean> {
  return access(join(dir, name)).then(
    () => true,
    () => false,
  );
}

let moves = 0;

async function revParse(dir: string, name: string): Promise<string | undefined> {
  try {
    return await gitText(dir, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  } catch {
    return undefined;
  }
}

/** What `git init --bare` makes, without its sample hooks and without starting git. */
export async function createBareRepository(dir: string, defaultBranch = "main"): Promise<void> {
  for (const folder of ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"]) {
    await mkdir(join(dir, folder), { recursive: true });
  }
  await writeFile(join(dir, "HEAD"), `ref: refs/heads/${defaultBranch}\n`);
  await writeFile(
    join(dir, "config"),
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n",
  );
}

/** A path in fast-import's C-style quotes, byte by byte: any name that a tree can hold. */
function quoted(path: string | Buffer): Buffer {
  const bytes = typeof path === "string" ? Buffer.from(path) : path;
  if (bytes.length === 0 || bytes.includes(0)) throw new Error("a path in git is not empty and holds no NUL");
  const text = [...bytes].map((byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
      ? `\\${byte.toString(8).padStart(3, "0")}`
      : String.fromCharCode(byte),
  );
  return Buffer.from(`"${text.join("")}"`, "latin1");
}

const entriesOf = (files: FileChanges): readonly FileEntry[] =>
  Array.isArray(files)
    ? (files as readonly FileEntry[])
    : Object.entries(files as Record<string, string | Buffer | null>).map(([path, content]) => ({
        path,
        content,
      }));

const data = (content: string | Buffer): Buffer => {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")]);
};

function change(entry: FileEntry): Buffer {
  if (entry.content === null)
    return Buffer.concat([Buffer.from("D "), quoted(entry.path), Buffer.from("\n")]);
  const mode = entry.mode ?? "100644";
  const place = Buffer.concat([quoted(entry.path), Buffer.from("\n")]);
  if (mode === "160000") return Buffer.concat([Buffer.from(`M ${mode} ${String(entry.content)} `), place]);
  return Buffer.concat([Buffer.from(`M ${mode} inline `), place, data(entry.content)]);
}

/**
 * One commit, made by one `git fast-import`: no work tree, no hooks, no filters, and any file name.
 * Moves the branch whether or not that loses commits. Returns the commit's id.
 */
export async function commitFiles(dir: string, options: CommitOptions): Promise<string> {
  const author = options.author ?? "dev";
  const time = options.time ?? Math.floor(Date.now() / 1000);
  const [first, ...others] = options.parents ?? [];
  const head = [
    "feature done",
    "feature get-mark",
    `commit refs/heads/${options.branch}`,
    "mark :1",
    `author ${author} <${author.replace(/[^A-Za-z0-9.-]/g, "-")}@users.noreply.github.com> ${time} +0000`,
    `committer GitHub <noreply@github.com> ${time} +0000`,
  ];
  const stream = [
    Buffer.from(`${head.join("\n")}\n`),
    data(options.message ?? "A commit"),
    Buffer.from(first ? `from ${first}\n` : ""),
    ...others.map((parent) => Buffer.from(`merge ${parent}\n`)),
    ...entriesOf(options.files).map(change),
    Buffer.from("\nget-mark :1\ndone\n"),
  ];
  const args = ["fast-import", "--quiet", "--force", "--date-format=raw", "--cat-blob-fd=1"];
  return gitText(dir, args, Buffer.concat(stream));
}
