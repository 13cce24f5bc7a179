import { type Handler, notFound } from "../exchange.ts";
import type { AppCredentials } from "../fake-github.ts";
import { appView } from "../views/people.ts";

/** What a person's browser brings back from GitHub: whoever has it gets the new App's credentials, once. */

const open = new Map<string, AppCredentials>();
let issued = 0;

/** As if somebody had pressed the button on GitHub: the code with which they are sent back. */
export function codeFor(app: AppCredentials): string {
  const code = `a180b1a3d263c81bc6441d7b990bae27d4c1${String(issued++).padStart(4, "0")}`;
  open.set(code, app);
  return code;
}

const convert: Handler = (question) => {
  const app = open.get(question.params.code ?? "");
  if (!app) throw notFound();
  open.delete(question.params.code ?? "");
  return {
    status: 201,
    body: {
      ...appView(question),
      client_secret: "1726be1638095a19edd134c77bde3aa2ece1e5d8",
      webhook_secret: app.webhookSecret,
      pem: app.privateKey,
    },
  };
};

export const manifest: Readonly<Record<string, Handler>> = { "apps/create-from-manifest": convert };
