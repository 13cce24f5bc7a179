import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { messageOf, PassingError, UserError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { type AppManifest, manifestFor } from "./app-manifest.ts";
import type { Credentials } from "./credentials.ts";
import { type Page, sendPage, sendStyle } from "./html.ts";
import { ACCOUNT, donePage, homePage, lockedPage, mistakePage, startPage } from "./pages.ts";
import { Gate, originOf, publicAddress, States } from "./visitor.ts";

const CALLBACK_PATH = "/setup/callback";
/** GitHub's codes have 40 characters. */
const CODE = /^[A-Za-z0-9_-]{10,4000}$/;

export interface SetupOptions {
  manifest: AppManifest;
  /** Where deliveries are taken. */
  webhookPath: string;
  /** GitHub's pages, without a slash at its end. */
  webUrl: string;
  /** Where GitHub reaches this server, when the operator has said so. */
  publicUrl?: string;
  /** What a visitor has to bring. At least 16 characters. */
  token: string;
  /** Exchanges GitHub's code for the credentials of the new App; a code works once. */
  convert(code: string): Promise<Credentials>;
  /** Keeps them. */
  save(credentials: Credentials): void;
  /** Called once, after the last page has been sent. */
  done(credentials: Credentials): void;
  /** Milliseconds since 1970. */
  clock(): number;
  log: Logger;
}

/**
 * Answers for a server that has no App yet: the page that makes one, and the way back from GitHub, for whoever brings
 * the token. `/health` answers as ever; `/ready` says no, since no delivery could be taken.
 */
export function createSetupListener(options: SetupOptions): RequestListener {
  const gate = new Gate(options.token);
  const states = new States();
  let made: Credentials | undefined;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = URL.canParse(request.url ?? "", "http://here")
      ? new URL(request.url ?? "", "http://here")
      : undefined;
    const path = url?.pathname ?? "";
    if (path === "/health") return void response.writeHead(200, JSON_TYPE).end('{"status":"ok"}\n');
    if (path === "/ready") return void response.writeHead(503, JSON_TYPE).end('{"status":"not set up"}\n');
    if (!url || (path !== "/" && path !== CALLBACK_PATH && !path.endsWith(".css")))
      return void response.writeHead(404, JSON_TYPE).end('{"error":"There is nothing here."}\n');
    if (request.method !== "GET")
      return void response.writeHead(405, JSON_TYPE).end('{"error":"Only GET."}\n');
    if (sendStyle(path, response)) return;
    const token = url.searchParams.get("token");
    const cookie = token === null ? undefined : gate.cookieFor(token, request);
    // The token leaves the address bar at once.
    if (cookie) return void response.writeHead(303, { location: "/", "set-cookie": cookie }).end();
    if (!gate.admits(request)) return sendPage(response, lockedPage());
    if (made) return sendPage(response, donePage(made));
    if (path === "/") return sendPage(response, offered(url.searchParams, request, options, states));
    const { page, credentials } = await returned(url.searchParams, options, states);
    made = credentials;
    if (credentials) {
      response.once("close", () => options.done(credentials));
      response.setHeader("connection", "close");
    }
    sendPage(response, page);
  };

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.log.error({ err: { message: messageOf(error) } }, "set-up page failed");
      if (!response.headersSent)
        sendPage(response, mistakePage("Something went wrong", "The server's log says more.", 500));
    });
  };
}

const JSON_TYPE = { "content-type": "application/json" };

function offered(
  asked: URLSearchParams,
  request: IncomingMessage,
  options: SetupOptions,
  states: States,
): Page {
  const address = asked.get("address")?.slice(0, 300) ?? "";
  const publicUrl = address === "" ? options.publicUrl : publicAddress(address);
  const organisation = (asked.get("organisation") ?? "").trim();
  const codeScanning = asked.get("scanning") === "1";
  const origin = originOf(request);
  const mistake =
    address !== "" && publicUrl === undefined
      ? "That is no address that GitHub could reach: it begins with https:// and names a host."
      : organisation !== "" && !ACCOUNT.test(organisation)
        ? "That is no name of an organisation on GitHub."
        : undefined;
  const place = { publicUrl: publicUrl ?? "", webhookPath: options.webhookPath, codeScanning };
  const manifest = manifestFor(options.manifest, {
    ...place,
    redirectUrl: `${origin ?? ""}${CALLBACK_PATH}`,
  });
  const isComplete = mistake === undefined && publicUrl !== undefined && origin !== undefined;
  return startPage({
    publicUrl,
    organisation: mistake === undefined ? organisation : "",
    codeScanning,
    webUrl: options.webUrl,
    permissions: permissionsOf(options.manifest, codeScanning),
    offer: isComplete
      ? { manifest: JSON.stringify(manifest), state: states.issue(options.clock()) }
      : undefined,
    ...(mistake === undefined ? {} : { mistake }),
  });
}

function permissionsOf({ default_permissions }: AppManifest, codeScanning: boolean) {
  return { ...default_permissions, ...(codeScanning ? { security_events: "write" } : {}) };
}

/** The browser is back from GitHub. The word that it brings is looked at first, and is good for one use. */
async function returned(
  brought: URLSearchParams,
  { convert, save, clock, log }: SetupOptions,
  states: States,
): Promise<{ page: Page; credentials?: Credentials }> {
  const code = brought.get("code") ?? "";
  if (!states.redeem((brought.get("state") ?? "").slice(0, 200), clock()))
    return {
      page: mistakePage(
        "This was not begun here",
        "The way back from GitHub works once, and for half an hour.",
        400,
      ),
    };
  if (!CODE.test(code)) return { page: mistakePage("GitHub sent no code", "No App was made.", 400) };
  try {
    const credentials = await convert(code);
    save(credentials);
    log.info(
      { app: credentials.slug, appId: credentials.appId },
      "the App was made; its credentials are kept",
    );
    return { page: donePage(credentials), credentials };
  } catch (error) {
    log.error({ reason: messageOf(error) }, "the App could not be taken over");
    const isTold = error instanceof UserError || error instanceof PassingError;
    const words = `${isTold ? messageOf(error) : "Its credentials could not be kept."} If GitHub shows the new App among yours, delete it before you start again.`;
    return { page: mistakePage("The App could not be taken over", words, 502) };
  }
}

/** `/` of a server that runs. `false`: the request is for something else. */
export function answerHome(
  request: IncomingMessage,
  response: ServerResponse,
  home: { version: string; ready: boolean; app?: { slug: string; htmlUrl: string } | undefined },
): boolean {
  const path = request.url?.split("?", 1)[0] ?? "";
  if (request.method !== "GET") return false;
  if (sendStyle(path, response)) return true;
  if (path !== "/") return false;
  sendPage(response, homePage(home));
  return true;
}
