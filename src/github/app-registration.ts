import { createAppAuth } from "@octokit/auth-app";
import { z } from "zod";
import { PassingError, UserError } from "../errors.ts";

const TIMEOUT = 15_000;
/** An App with its key has a few KB. Bytes. */
const MAX_ANSWER = 256 * 1024;

const registered = z.object({
  id: z.int().positive(),
  slug: z.string().min(1).max(100),
  html_url: z.url({ protocol: /^https?$/ }).max(500),
});
const converted = registered.extend({
  pem: z.string().max(20_000),
  webhook_secret: z.string().min(8).max(200),
});
const described = registered.extend({
  permissions: z.record(z.string(), z.string().optional()),
  events: z.array(z.string()),
});

export interface ConvertedApp {
  appId: number;
  slug: string;
  htmlUrl: string;
  /** PEM. */
  privateKey: string;
  webhookSecret: string;
}

/**
 * Exchanges the code that GitHub sent with the browser for the credentials of the App that was just made. Once.
 *
 * @param baseUrl REST address without a slash at its end
 * @throws UserError when the code is not good (any more), PassingError when GitHub does not answer
 */
export async function convertManifest(code: string, baseUrl: string): Promise<ConvertedApp> {
  const answer = await ask(`${baseUrl}/app-manifests/${encodeURIComponent(code)}/conversions`, {
    method: "POST",
  });
  if (answer.status === 404 || answer.status === 422) {
    throw new UserError("GitHub does not know the code that it sent (it works once, and for an hour).", {
      remedy: "Start again.",
    });
  }
  const app = parsed(converted, answer);
  return {
    appId: app.id,
    slug: app.slug,
    htmlUrl: app.html_url,
    privateKey: app.pem,
    webhookSecret: app.webhook_secret,
  };
}

export interface DescribedApp {
  slug: string;
  htmlUrl: string;
  permissions: Readonly<Record<string, string>>;
  events: readonly string[];
}

/**
 * What GitHub says about the App itself.
 *
 * @throws UserError when it does not accept the key, PassingError when it does not answer
 */
export async function describeApp(
  credentials: { appId: number; privateKey: string },
  baseUrl: string,
): Promise<DescribedApp> {
  const { token } = await createAppAuth(credentials)({ type: "app" });
  const answer = await ask(`${baseUrl}/app`, { headers: { authorization: `Bearer ${token}` } });
  if (answer.status === 401 || answer.status === 404) {
    throw new UserError("GitHub does not accept the App's credentials.", {
      remedy: "Check APP_ID, PRIVATE_KEY and the clock of this machine.",
    });
  }
  const { slug, html_url, permissions, events } = parsed(described, answer);
  const granted = Object.entries(permissions).flatMap(([name, level]) =>
    level === undefined ? [] : [[name, level] as const],
  );
  return { slug, htmlUrl: html_url, permissions: Object.fromEntries(granted), events };
}

interface Answer {
  status: number;
  text: string;
}

async function ask(url: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...init,
      // A redirect would take the key's word, or the code, somewhere else.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT),
      headers: {
        accept: "application/vnd.github+json",
        "user-agent": "backend-architect",
        "x-github-api-version": "2022-11-28",
        ...init.headers,
      },
    });
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > MAX_ANSWER) throw new Error("the answer is too long");
    }
    return { status: response.status, text };
  } catch (cause) {
    throw new PassingError("GitHub did not answer.", { cause });
  }
}

function parsed<Shape extends z.ZodType>(schema: Shape, { status, text }: Answer): z.output<Shape> {
  if (status >= 500 || status === 429 || status === 403) throw new PassingError(`GitHub answered ${status}.`);
  // What does not fit is not shown: it may hold a key.
  const result = status < 300 ? schema.safeParse(jsonOf(text)) : undefined;
  if (!result?.success) throw new PassingError(`GitHub answered ${status} with something unexpected.`);
  return result.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
