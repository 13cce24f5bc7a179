import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A real server, for comparing the embedded one with. */
export interface PostgresServer {
  /** The number before the point: 15. */
  major: number;
  /** Runs a script with `psql`; rejects with what the server complained of. Resolves with the rows, unaligned. */
  run(sql: string): Promise<string>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** The folder with the server's programs, on the path or where Debian keeps them (the newest version first). */
export function findPostgres(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "psql")));
}

/** A new cluster in a folder of its own, reachable through a socket in that folder only. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error("there is no PostgreSQL server here");
  // Not below TMPDIR: the path of a socket must be short.
  const folder = mkdtempSync("/tmp/architect-pg-");
  const user = unprivileged();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const env = { PATH: process.env.PATH, LC_ALL: "C" };
  const program = { cwd: folder, env, ...user };
  const made = spawnSync(
    join(bin, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
    program,
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr.toString()}`);
  const options = [
    "-D",
    data,
    "-k",
    folder,
    "-c",
    "listen_addresses=",
    "-c",
    "fsync=off",
    "-c",
    "timezone=UTC",
  ];
  const server = spawn(join(bin, "postgres"), options, { ...program, stdio: ["ignore", "ignore", "pipe"] });
  await isUp(server);

  const run = (sql: string) =>
    new Promise<string>((resolve, reject) => {
      const args = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose"];
      const child = execFile(
        join(bin, "psql"),
        [...args, "-h", folder, "-U", "postgres", "-f", "-", "postgres"],
        { env, maxBuffer: 64 * 1024 * 1024 },
        (error, output, complaints) => (error ? reject(new Error(complaints)) : resolve(output)),
      );
      child.stdin?.end(sql);
    });
  const stop = async () => {
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGINT");
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  return { major: Number(await run("select current_setting('server_version_num')::int / 10000")), run, stop };
}

function isUp(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    server.stderr?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (/ready to accept connections/.test(output)) resolve();
    });
    server.once("exit", (code) => reject(new Error(`postgres ended with ${code}: ${output}`)));
  });
}

/** The server refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  const line = ["postgres", "nobody"].flatMap((name) => lines.filter((one) => one.startsWith(`${name}:`)))[0];
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error("there is no user to run PostgreSQL as");
  return { uid: Number(uid), gid: Number(gid) };
}
