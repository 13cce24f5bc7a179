// A worker as people run it, in a process of its own, with a small review in place of the whole one. Built by build.ts.
import { startApp } from "../../src/compose/app.ts";
import { tinyReview } from "../worker/tiny-review.ts";

// Whoever started it holds the other end: nothing is left behind when that one is killed.
process.stdin.resume().once("end", () => process.exit(1));
const app = await startApp({
  env: process.env,
  door: "worker",
  review: tinyReview,
  sweepEvery: Number(process.env.CHAOS_SWEEP_MS),
  // What an installation may post in an hour is used up by a minute of this.
  github: { posts: { minute: 1_000_000, hour: 1_000_000 } },
});
process.once("SIGTERM", () => {
  app.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.stdout.write('{"ready":true}\n');
