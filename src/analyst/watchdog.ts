import { Worker } from "node:worker_threads";

/**
 * A thread of its own, since the main one may be deaf: it ends the process when the worker that started it is gone.
 *
 * @param parent the process id of whoever started us
 */
export function endWithParent(parent: number): void {
  const worker = new Worker(WATCH, {
    eval: true,
    workerData: parent,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 8 },
  });
  worker.unref();
}

const WATCH = `
const { workerData } = require("node:worker_threads");
setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL"); }, 500);
`;
