import { afterEach, describe, test } from "vitest";
import { needs } from "../support/needs.ts";
import { rows } from "./rows.ts";
import { aStage, type Stage } from "./scenes/stage.ts";

const staged: Stage[] = [];

afterEach(async () => {
  for (const stage of staged.splice(0)) await stage.close();
});

describe("test/faults/rows.ts, each with a whole App in real time (some need redis-server)", () => {
  for (const one of rows) {
    if (!("scenes" in one)) continue;
    for (const [what, scene] of Object.entries(one.scenes))
      test.skipIf(scene.needs && !needs(scene.needs))(
        `row ${one.row}: ${one.fault}${what && `: ${what}`}`,
        async () => {
          const stage = await aStage(scene.clock ? { clock: scene.clock } : {});
          staged.push(stage);
          await scene.run(stage);
        },
        120_000,
      );
  }
});
