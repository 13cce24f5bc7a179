import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSetupEnvironment, type WorkerSettings } from "../config/environment.ts";
import { messageOf, UserError } from "../errors.ts";
import { convertManifest, describeApp } from "../github/app-registration.ts";
import { webAddressOf } from "../github/web-address.ts";
import { createLogger, type Logger } from "../log.ts";
import { readManifest } from "../setup/app-manifest.ts";
import {
  type Credentials,
  savedCredentials,
  saveCredentials,
  withCredentials,
} from "../setup/credentials.ts";
import { answerHome } from "../setup/listener.ts";
import { shortcomings } from "../setup/permissions.ts";
import { startSetupServer } from "../setup/server.ts";
import { type ListenerOptions, WEBHOOK_PATH } from "../webhook/listener.ts";
import type { AppOptions, RunningApp } from "./app.ts";
import { PACKAGE_ROOT, packageVersion } from "./package-root.ts";

const GITHUB_API = "https://api.github.com";

/** What the server knows of its own App; filled in when GitHub has answered. */
export interface AboutApp {
  app?: { slug: string; htmlUrl: string };
}

/** What the set-up page kept in the data folder. @throws UserError for a file that is not as it was left */
export function savedFor(env: NodeJS.ProcessEnv): Credentials | undefined {
  return savedCredentials(env.DATA_DIR?.trim() || "./data");
}

/** `app.yml`, as this package has it. */
export function ownManifest() {
  return readManifest(readFileSync(join(PACKAGE_ROOT, "app.yml"), "utf8"));
}

/**
 * Shows the page that makes an App, and once it is made closes it and starts the App at the same address.
 *
 * @throws UserError for settings that are wrong, an address in use, or a data folder that cannot be written
 */
export async function startSetup(
  options: AppOptions,
  start: (env: NodeJS.ProcessEnv, made: Credentials) => Promise<RunningApp>,
): Promise<RunningApp> {
  const settings = parseSetupEnvironment(options.env);
  const log = options.log ?? createLogger(settings.logLevel);
  mustBeOurs(settings.dataDir);
  const token = settings.token ?? randomBytes(24).toString("base64url");
  let running: RunningApp | undefined;
  let next: Promise<void> | undefined;
  let closed = false;
  const setup = await startSetupServer({
    host: settings.host,
    port: settings.port,
    manifest: ownManifest(),
    webhookPath: WEBHOOK_PATH,
    webUrl: webAddressOf(settings.githubApiUrl),
    token,
    ...(settings.publicUrl ? { publicUrl: settings.publicUrl } : {}),
    convert: (code) => convertManifest(code, settings.githubApiUrl ?? GITHUB_API),
    save: (credentials) => saveCredentials(settings.dataDir, credentials),
    done(credentials) {
      next ??= goOn(credentials);
    },
    clock: () => Date.now(),
    log,
  });

  const goOn = async (credentials: Credentials): Promise<void> => {
    try {
      await setup.close();
      if (closed) return;
      const env = { ...options.env, PORT: String(setup.port) };
      running = await start(withCredentials(env, credentials), credentials);
    } catch (error) {
      log.error({ reason: messageOf(error) }, "the App is set up but does not start");
      options.failed?.(error);
    }
  };

  // A token made up is for the operator, who reads this log; one from the environment is known to them already.
  const shown = settings.token ? "ARCHITECT_SETUP_TOKEN" : token;
  log.info({ url: setup.url }, `no GitHub App yet: open ${setup.url}/?token=${shown} to make one`);
  if (settings.publicUrl) log.info(`from elsewhere: ${settings.publicUrl}/?token=${shown}`);
  return {
    url: setup.url,
    counts: async () => (await running?.counts()) ?? { waiting: 0, active: 0, delayed: 0, failed: 0 },
    close: async () => {
      closed = true;
      await next;
      await (running ?? setup).close();
    },
  };
}

/** Before anybody goes to GitHub: the credentials that it sends come once. */
function mustBeOurs(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    chmodSync(dataDir, 0o700);
  } catch (cause) {
    throw new UserError(
      `The folder ${dataDir} cannot be written, and the App's credentials are kept there.`,
      {
        remedy: "Set DATA_DIR to a folder of your own.",
        cause,
      },
    );
  }
}

/** Asks GitHub what the App may do, and logs what is missing and what is left out without it. Never throws. */
export async function lookAtRegistration(
  worker: Pick<WorkerSettings, "appId" | "privateKey" | "githubApiUrl">,
  about: AboutApp,
  log: Logger,
): Promise<void> {
  try {
    const app = await describeApp(worker, worker.githubApiUrl ?? GITHUB_API);
    about.app = { slug: app.slug, htmlUrl: app.htmlUrl };
    for (const shortcoming of shortcomings(ownManifest(), app)) log.warn({ app: app.htmlUrl }, shortcoming);
  } catch (error) {
    const remedy = error instanceof UserError && error.remedy ? ` ${error.remedy}` : "";
    log.warn(`what the App may do could not be looked up: ${messageOf(error)}${remedy}`);
  }
}

/** The page of a server that runs. */
export function createHome(
  about: AboutApp,
  ready: () => Promise<void>,
): NonNullable<ListenerOptions["home"]> {
  const version = packageVersion();
  return async (request, response) => {
    const isHome = request.url?.split("?", 1)[0] === "/";
    if (!isHome) return answerHome(request, response, { version, ready: false });
    const state = await Promise.race([
      ready().then(
        () => true,
        () => false,
      ),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), 1_000).unref()),
    ]);
    return answerHome(request, response, { version, ready: state, app: about.app });
  };
}
