import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat, truncate } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RedisServer {
  url: string;
  pid(): number;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same append-only file. */
  start(): Promise<void>;
  /** kill, then start. */
  restart(): Promise<void>;
  /** While it is down: takes so many bytes from the end of its append-only file, as a machine that lost power may. */
  loseTail(bytes: number): Promise<void>;
  /** Stops answering without closing a connection, and answers again. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** A real redis-server on a random loopback port, with an append-only file that is written on every command. */
export async function startRedis(options: { args?: readonly string[] } = {}): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), "architect-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const started = spawn(
      "redis-server",
      [
        ..."--bind 127.0.0.1 --appendonly yes --appendfsync always --maxmemory-policy noeviction".split(" "),
        "--port",
        String(port),
        "--dir",
        dir,
        "--save",
        "",
        ...(options.args ?? []),
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    child = started;
    await new Promise<void>((resolve, reject) => {
      let output = "";
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        if (/ready to accept connections/i.test(output)) resolve();
      };
      started.stdout.on("data", read);
      started.stderr.on("data", read);
      started.once("error", reject);
      started.once("exit", (code) => reject(new Error(`redis-server ended with ${code}: ${output}`)));
    });
  };

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill("SIGCONT");
    ending.kill(signal);
    await gone;
  };

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => child?.pid ?? 0,
    kill: () => end("SIGKILL"),
    start,
    async restart() {
      await end("SIGKILL");
      await start();
    },
    async loseTail(bytes) {
      const folder = join(dir, "appendonlydir");
      for (const name of await readdir(folder)) {
        if (!name.endsWith(".incr.aof")) continue;
        const { size } = await stat(join(folder, name));
        await truncate(join(folder, name), Math.max(0, size - bytes));
      }
    },
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    async stop() {
      await end("SIGKILL");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
