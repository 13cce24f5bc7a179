import { type RunningApp, startApp as start } from "../../src/compose/app.ts";
import type { FakeGitHub } from "./github/fake-github.ts";

export interface AppAgainst {
  github: FakeGitHub;
  /** Queue and mirrors. */
  dataDir: string;
  /** In place of the embedded queue. */
  redisUrl?: string;
  env?: NodeJS.ProcessEnv;
}

/** What an operator would put into the environment, for the stand-in. */
export function environmentFor({ github, dataDir, redisUrl, env }: AppAgainst): NodeJS.ProcessEnv {
  return {
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET: github.app.webhookSecret,
    GITHUB_API_URL: github.url,
    HOST: "127.0.0.1",
    PORT: "0",
    DATA_DIR: dataDir,
    LOG_LEVEL: "silent",
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    ...env,
  };
}

/** The whole App in this process, with the stand-in delivering to it. */
export async function startApp(options: AppAgainst): Promise<RunningApp> {
  const app = await start({ env: environmentFor(options), door: "both" });
  if (app.url) options.github.deliverTo(`${app.url}/api/github/webhooks`);
  return app;
}
