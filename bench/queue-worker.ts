/**
 * One worker of `bench/queue.ts`: takes reviews from the queue and makes them for real, out of mirrors as a worker has
 * them, with a model that needs five seconds for every answer. Says what it does to its parent.
 */
import { pino } from "pino";
import { composeReview } from "../src/compose/review.ts";
import { openQueue } from "../src/queue/open-queue.ts";
import { review } from "../src/review/review.ts";
import { loadFromMirror } from "./mirrors.ts";

const [redisUrl = "", folder = "", concurrency = "64", latency = "5000"] = process.argv.slice(2);

const composed = await composeReview({ env: {} });
const parts = {
  ...composed.parts,
  read: async () => {
    await new Promise((resolve) => setTimeout(resolve, Number(latency)));
    return {
      findings: [],
      read: [],
      spent: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
    };
  },
};
let lost = 0;
const log = pino(
  { level: "warn" },
  { write: (line: string) => void (lost += line.includes("job lost") ? 1 : 0) },
);
const queue = await openQueue({ redisUrl, log });
let inFlight = 0;
await queue.work(
  async (job, { signal }) => {
    inFlight++;
    process.send?.({ began: job.installation, inFlight });
    try {
      const loaded = await loadFromMirror(folder, job);
      try {
        await review(loaded, parts, { signal });
      } finally {
        await loaded.close();
      }
    } finally {
      inFlight--;
      process.send?.({ done: job.number, installation: job.installation, lost });
    }
  },
  { concurrency: Number(concurrency) },
);
process.send?.({ ready: true });
process.once("message", () => {
  void queue
    .close()
    .then(() => composed.close())
    .finally(() => process.exit(0));
});
