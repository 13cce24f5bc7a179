import type { Environment } from "../config/environment.ts";
import { rememberSecrets } from "../publish/own-secrets.ts";

/** Tells whatever posts what this process must never say. @param environment absent for the local command */
export function rememberOwnSecrets(env: NodeJS.ProcessEnv, environment?: Environment): void {
  rememberSecrets([
    env.ANTHROPIC_API_KEY,
    env.ANTHROPIC_AUTH_TOKEN,
    env.ARCHITECT_SETUP_TOKEN,
    env.DASHBOARD_TOKEN,
    env.METRICS_TOKEN,
    env.WEBHOOK_SECRET,
    env.WEBHOOK_SECRET_PREVIOUS,
    environment?.worker?.privateKey,
    environment?.worker?.markerSecret,
    passwordIn(environment?.redisUrl),
  ]);
}

function passwordIn(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).password : undefined;
}
