import { test, vi } from "vitest";
import { runSchedule } from "./run-schedule.ts";
import { scheduleOf, type Step } from "./schedule.ts";
import { aTown } from "./town.ts";

test("debug", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const town = await aTown();
  const steps = process.env.STEPS ? (process.env.STEPS.trim().split("\n").map((l) => JSON.parse(l)) as Step[]) : scheduleOf(Number(process.env.FAULT_SEED ?? 1));
  for (const step of steps) console.log(JSON.stringify(step));
  try {
    const ran = await runSchedule(town, steps);
    console.log(ran.wrong.join("\n"));
    if (process.env.SHOW) for (const pull of ran.pulls) {
      console.log("PULL", pull.number, pull.state, pull.head.sha.slice(0, 8), pull.base.ref);
      for (const r of town.github.reviews(pull)) console.log("  review", r.state, r.commit.slice(0, 8), r.user, r.body.length, r.submittedAt, r.body.slice(0, 80).replace(/\n/g, " "), (r.body.match(/backend-architect:review [0-9a-f]{40}:\S+/g) ?? []).join(" "));
      for (const r of town.github.checkRuns(town.repo)) console.log("  check", r.id, r.externalId, r.headSha.slice(0, 8), r.status, r.conclusion, r.title);
      for (const r of town.github.issueComments(pull)) console.log("  comment", r.user, r.body.slice(0, 200).replace(/\n/g, " "));
    }
    if (process.env.SHOW) for (const call of town.github.history) console.log(call.at, call.operationId, call.status, call.fault ?? "", call.applied);
  } finally {
    await town.close();
  }
}, 100_000);
