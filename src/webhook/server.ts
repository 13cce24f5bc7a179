import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../errors.ts";
import { createListener, type ListenerOptions } from "./listener.ts";

export interface ServerOptions extends ListenerOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
}

export interface RunningServer {
  /** Without a slash at its end. */
  url: string;
  /** Stops taking deliveries and waits for those being answered. */
  close(): Promise<void>;
}

/** Milliseconds for deliveries that are being answered when the server closes; each has 2.5 s for its job. */
const CLOSE_WITHIN = 4_000;

/**
 * Starts answering GitHub.
 *
 * @throws UserError when the address is taken or may not be used
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer(await createListener(options));
  // GitHub gives up after 10 s; nobody else has business holding a connection open for longer.
  server.headersTimeout = 5_000;
  server.requestTimeout = 15_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const remedy = "Set HOST and PORT to an address that is free on this machine.";
      reject(
        new UserError(`Cannot listen on ${options.host}:${options.port} (${cause.code ?? cause.message}).`, {
          remedy,
          cause,
        }),
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN).unref();
      }),
  };
}
