import { once } from "node:events";
import { Worker } from "node:worker_threads";

/**
 * A thread of its own, since the main one is deaf while SQL runs: it ends the process when the parent is gone
 * or the memory limit is passed. (The parent looks as well; this also holds where it cannot, and after its death.)
 *
 * @param limits `parent` is the process id that started us
 * @returns when it watches
 */
export async function watchOver(limits: { memoryBytes: number; parent: number }): Promise<void> {
  const worker = new Worker(WATCH, {
    eval: true,
    workerData: limits,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  worker.unref();
  await once(worker, "message");
}

const WATCH = `
const { parentPort, workerData } = require("node:worker_threads");
setInterval(() => {
  if (process.ppid !== workerData.parent || process.memoryUsage.rss() > workerData.memoryBytes) process.kill(process.pid, "SIGKILL");
}, 200);
parentPort.postMessage("watching");
`;
