import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { systemFolder } from "../agent/sandbox/walls.ts";

/** Nobody, on every system. */
const NOBODY = 65_534;

/** What the analyst may see of the machine; everything else is not there. Absolute paths. */
export interface Sights {
  /** Files and folders that are there to be read, at their own paths. */
  read: readonly string[];
  /** Folders that may be written to, by the path they have inside; `/analyst` is where it lives. */
  write: readonly { from: string; to: string }[];
  /** A file with the name of the user that it runs as. */
  passwd: string;
  /** What it runs as; inside, root is nobody. */
  root: boolean;
}

/** The user that the analyst is, as it sees itself. */
export function insideUid(): number {
  const own = process.getuid?.() ?? NOBODY;
  return own === 0 ? NOBODY : own;
}

export function passwdLine(): string {
  return `analyst:x:${insideUid()}:${insideUid()}:analyst:/analyst:/usr/sbin/nologin\n`;
}

/**
 * The command line that starts `argv` within bubblewrap: namespaces of its own for everything, so no network and no
 * other process in sight; no capability; the system's programs and what `sights` names, and nothing else.
 *
 * Commands that architects may run are walled in once more inside, so namespaces can still be made there. The kernel
 * lets a namespace of a user mount `/proc` only where the one outside is whole. bubblewrap covers parts of it when
 * root starts it: for root the namespaces are made by unshare(1), and setpriv(1) turns root into nobody.
 *
 * Source: bwrap(1), unshare(1), setpriv(1), user_namespaces(7).
 */
export function walledCommand(argv: readonly string[], sights: Sights): readonly [string, ...string[]] {
  const files = [
    ...words("--ro-bind /usr /usr --dir /etc --dev /dev"),
    // Small and in memory: for programs that are started without an environment.
    ...words(`--perms 1777 --size ${64 * 1024 * 1024} --tmpfs /tmp`),
    ...["/bin", "/sbin", "/lib", "/lib32", "/lib64"].flatMap(systemFolder),
    ...words(
      "--ro-bind-try /etc/ld.so.cache /etc/ld.so.cache --ro-bind-try /etc/alternatives /etc/alternatives",
    ),
    "--ro-bind",
    sights.passwd,
    "/etc/passwd",
    // Those that bubblewrap makes by itself are for the user that it was started by.
    ...foldersAbove([...sights.write.map(({ to }) => to), ...sights.read.map((path) => resolve(path))]),
    ...sights.write.flatMap(({ from, to }) => ["--bind", from, to]),
    // Over the folders that may be written to, whichever contains the other.
    ...sights.read.map((path) => resolve(path)).flatMap((path) => ["--ro-bind", path, path]),
    ...words("--remount-ro / --chdir /analyst"),
  ];
  const flags = words("--die-with-parent --new-session");
  if (!sights.root)
    return [
      "bwrap",
      ...words("--unshare-all --unshare-user --cap-drop ALL --hostname analyst"),
      ...flags,
      ...words("--proc /proc"),
      ...files,
      "--",
      ...argv,
    ];
  return [
    "setpriv",
    ...words(
      "--pdeathsig KILL unshare --net --ipc --uts --pid --fork --kill-child=SIGKILL --mount-proc bwrap",
    ),
    ...flags,
    ...words("--bind /proc /proc --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_SETPCAP"),
    ...files,
    ...words(`-- setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups`),
    ...words("--inh-caps=-all --bounding-set=-all --no-new-privs"),
    ...argv,
  ];
}

function foldersAbove(paths: readonly string[]): string[] {
  const all = new Set<string>();
  for (const path of paths)
    for (
      let at = dirname(path);
      at !== dirname(at) && at !== "/usr" && !at.startsWith("/usr/");
      at = dirname(at)
    )
      all.add(at);
  return [...all].sort().flatMap((path) => ["--dir", path]);
}

function words(line: string): string[] {
  return line.split(" ");
}

/** Where Node finds packages from this folder upwards, without the folder's own neighbours. */
export function packageFolders(from: string): string[] {
  const found: string[] = [];
  for (let at = from; ; at = dirname(at)) {
    const path = at.endsWith("/node_modules") ? at : resolve(at, "node_modules");
    if (existsSync(path)) found.push(path);
    if (dirname(at) === at) return [...new Set(found)];
  }
}
