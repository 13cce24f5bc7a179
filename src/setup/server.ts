import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../errors.ts";
import { createSetupListener, type SetupOptions } from "./listener.ts";

export interface RunningSetup {
  /** Without a slash at its end. */
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Starts the set-up page.
 *
 * @throws UserError when the address is taken or may not be used
 */
export async function startSetupServer(
  options: SetupOptions & { host: string; port: number },
): Promise<RunningSetup> {
  const server = createServer({ maxHeaderSize: 16 * 1024 }, createSetupListener(options));
  server.headersTimeout = 5_000;
  server.requestTimeout = 15_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        new UserError(`Cannot listen on ${options.host}:${options.port} (${cause.code ?? cause.message}).`, {
          remedy: "Set HOST and PORT to an address that is free on this machine.",
          cause,
        }),
      ),
    );
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
