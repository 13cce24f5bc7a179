import { startProcess } from "../../worker/app-process.ts";
import type { Scene } from "./scene.ts";

/** A worker dies of its job, and another one does it. */
export const outOfMemory: Scene = {
  needs: "redis-server",
  async run(stage) {
    const { github, redis, environment } = stage;
    const hungry = await startProcess(
      {
        github,
        dataDir: environment.DATA_DIR ?? "",
        ...(redis ? { redisUrl: redis.url } : {}),
        env: { NODE_OPTIONS: "--max-old-space-size=128" },
      },
      "hungry-app",
    );
    github.deliverTo(`${hungry.url}/api/github/webhooks`);
    const pull = await stage.open();
    await github.events.pullRequestOpened(pull);
    await hungry.gone;
    await stage.start();
    await stage.reviewed(pull);
  },
};
