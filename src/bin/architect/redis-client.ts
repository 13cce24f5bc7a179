import { Redis } from "ioredis";

/**
 * A client for a few questions, which gives up at the first trouble. In a file of its own, so that a command loads the
 * package only when there is a Redis to ask.
 *
 * @param timeout milliseconds, of connecting and of each question
 */
export function briefClient(url: string, timeout: number): Redis {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeout,
    commandTimeout: timeout,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // What goes wrong is told by the question that fails.
  client.on("error", () => undefined);
  return client;
}
