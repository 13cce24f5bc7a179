import { lstatSync, readlinkSync } from "node:fs";

/** What one command may use. */
export interface SandboxLimits {
  /** Milliseconds of one command. */
  timeoutMs: number;
  /** Of all processes of a command together; also of each by itself, for data. Bytes. */
  memoryBytes: number;
  processes: number;
  /** Of what it prints, both streams together. Its beginning and its end are kept. Bytes. */
  outputBytes: number;
  /** Of each of the two folders that it may write to. Bytes, in memory. */
  scratchBytes: number;
}

export const SANDBOX_LIMITS: SandboxLimits = {
  timeoutMs: 60_000,
  memoryBytes: 1024 ** 3,
  processes: 64,
  outputBytes: 64 * 1024,
  scratchBytes: 128 * 1024 * 1024,
};

/** Where the copy of the repository stands inside, and where a command may write. */
export const INSIDE = "/repository";
export const SCRATCH = "/scratch";
/** Where git's own things lie, beside the copy. */
export const HISTORY = "/history";

/** Nobody, on every system. */
export const NOBODY = 65_534;

/** The environment of every command, whole. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: SCRATCH,
  TMPDIR: "/tmp",
  LANG: "C.UTF-8",
  // There is no network; this says it at once, and keeps scripts of packages from being run.
  npm_config_ignore_scripts: "true",
  npm_config_offline: "true",
  npm_config_update_notifier: "false",
  PIP_NO_INDEX: "1",
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  // The configuration that git sees is the one we write: no program, folder or address is named in it.
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_ALLOW_PROTOCOL: "",
  GIT_NO_LAZY_FETCH: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_PAGER: "cat",
  GIT_TERMINAL_PROMPT: "0",
};

/** Named outright, so that git looks for no folder of its own, and asks for no owner. */
const WITH_HISTORY: Readonly<Record<string, string>> = { GIT_DIR: HISTORY, GIT_WORK_TREE: INSIDE };

/**
 * The arguments of bubblewrap for one command: namespaces of its own for everything, so no network and no other
 * process in sight; an unnamed user without any capability that cannot make namespaces itself; the system's programs
 * and the copy read-only; two small folders in memory to write to; and inside it `prlimit`, which starts the command
 * by its words.
 *
 * @param files `copy` becomes `/repository`; absent for a mere probe. `history` becomes the folder git reads
 * Source: bubblewrap's manual, bwrap(1); prlimit(1).
 */
export function wallsFor(
  argv: readonly string[],
  limits: SandboxLimits,
  files: { copy?: string; passwd?: string; history?: string },
): string[] {
  const binds = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"].flatMap(systemFolder);
  const environment = files.history === undefined ? ENVIRONMENT : { ...ENVIRONMENT, ...WITH_HISTORY };
  const settings = Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]);
  const scratch = [SCRATCH, "/tmp"].flatMap((path) => [
    "--size",
    String(limits.scratchBytes),
    "--tmpfs",
    path,
  ]);
  const flags = [
    "--unshare-all --unshare-user --disable-userns --die-with-parent --new-session --cap-drop ALL --clearenv",
    `--uid ${NOBODY} --gid ${NOBODY} --hostname sandbox`,
    "--ro-bind /usr /usr --dir /etc --proc /proc --dev /dev",
    "--ro-bind-try /etc/ld.so.cache /etc/ld.so.cache --ro-bind-try /etc/alternatives /etc/alternatives",
  ].flatMap((line) => line.split(" "));
  return [
    ...flags,
    ...settings,
    ...binds,
    ...(files.passwd === undefined ? [] : ["--ro-bind", files.passwd, "/etc/passwd"]),
    ...(files.history === undefined ? [] : ["--ro-bind", files.history, HISTORY]),
    ...scratch,
    ...(files.copy === undefined ? [] : ["--ro-bind", files.copy, INSIDE, "--chdir", INSIDE]),
    // The devices and the root lie in memory too, and could be filled.
    "--remount-ro",
    "/dev",
    "--remount-ro",
    "/",
    "--",
    "prlimit",
    `--data=${limits.memoryBytes}`,
    `--nproc=${limits.processes}`,
    `--fsize=${limits.scratchBytes}`,
    "--nofile=1024",
    "--core=0",
    "--",
    ...argv,
  ];
}

/** Arguments of bubblewrap: `/bin` is a link into `/usr` on most systems, and a folder on some. */
export function systemFolder(path: string): string[] {
  try {
    return lstatSync(path).isSymbolicLink()
      ? ["--symlink", readlinkSync(path), path]
      : ["--ro-bind", path, path];
  } catch {
    return [];
  }
}
