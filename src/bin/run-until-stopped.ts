import type { Door } from "../config/environment.ts";
import { messageOf, UserError } from "../errors.ts";
import { startApp } from "../compose/app.ts";
import { settings } from "./settings.ts";

/** Container platforms send SIGKILL after 30 s at the latest. */
const STOP_WITHIN = 25_000;

/**
 * What the three doors of the App have in common: settings from the environment and from `.env` in the working
 * directory (the environment wins), a clean stop on SIGTERM and SIGINT, and exit codes: 0 stopped, 1 an error
 * of ours, 2 a mistake in the settings.
 */
export async function runUntilStopped(door: Door): Promise<void> {
  try {
    const env = settings();
    const app = await startApp({ env, door, checkRegistration: true, failed: fail });
    const stop = () => {
      // A second signal does not wait.
      for (const signal of ["SIGTERM", "SIGINT"] as const)
        process.removeAllListeners(signal).once(signal, () => process.exit(1));
      setTimeout(() => process.exit(1), STOP_WITHIN).unref();
      app.close().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    };
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): never {
  const mistake = error instanceof UserError;
  const remedy = mistake && error.remedy ? `\n${error.remedy}` : "";
  process.stderr.write(`backend-architect: ${messageOf(error)}${remedy}\n`);
  process.exit(mistake ? 2 : 1);
}
