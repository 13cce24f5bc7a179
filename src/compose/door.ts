import type { Environment } from "../config/environment.ts";
import type { Readiness } from "../domain/telemetry.ts";
import type { Logger } from "../log.ts";
import type { OpenedQueue } from "../queue/open-queue.ts";
import { type RunningServer, startServer } from "../webhook/server.ts";
import { type Operation, operatorPages } from "./operation.ts";
import { type AboutApp, createHome } from "./setup.ts";

/** Opens the door for deliveries, for people and for the operator. @throws UserError for an address in use */
export async function openDoor(
  environment: Environment,
  settings: NonNullable<Environment["server"]>,
  made: {
    queue: OpenedQueue;
    operation: Operation;
    ready: () => Promise<Readiness>;
    about: AboutApp;
    log: Logger;
  },
): Promise<RunningServer> {
  const { queue, operation, ready, log } = made;
  const home = createHome(made.about, async () => void (await queue.counts()));
  const server = await startServer({
    ...settings,
    log,
    home: operatorPages(environment, operation, queue, home),
    enqueue: (job) => queue.enqueue(job),
    ready,
    meter: operation.metrics,
    around: operation.around,
  });
  log.info({ url: server.url }, "server started");
  return server;
}
