import type { RepositoryRecord, Store, TokenRecord, UserRecord } from "./store.ts";

/** Whoever asks: the app itself by its key, or its installation by a token. */
export type Viewer = { as: "app" } | { as: "installation"; token: TokenRecord } | { as: "nobody" };

export interface Urls {
  /** REST, without a slash at the end. */
  rest: string;
  /** Web pages and git. */
  web: string;
}

/** A request that GitHub's description allows, from somebody who may make it. */
export interface Question {
  operationId: string;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  body: unknown;
  viewer: Viewer;
  store: Store;
  urls: Urls;
  app: AppIdentity;
  /** Records younger than this are not seen: a list that lags behind. */
  seenUntil: number;
  /** Sends a delivery once more; set by the server. */
  redeliver(delivery: number): void;
}

export interface AppIdentity {
  id: number;
  clientId: string;
  slug: string;
  events: readonly string[];
}

/** A list is cut into pages on its way out; `wrap` puts a page into an object. */
export type Answer =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { list: readonly unknown[]; wrap?: (page: readonly unknown[], total: number) => unknown };

export type Handler = (question: Question) => Answer | Promise<Answer>;

/** GitHub says no. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    message: string,
    more: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.body = {
      message,
      ...more,
      documentation_url: "https://docs.github.com/rest",
      status: String(status),
    };
    this.headers = headers;
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found");
export const notAccessible = (): Refusal => new Refusal(403, "Resource not accessible by integration");

/** The plain form that reviews use: a list of sentences. */
export const unprocessable = (...errors: string[]): Refusal =>
  new Refusal(422, "Unprocessable Entity", { errors });

/** The form with resource, field and code. */
export const validationFailed = (
  resource: string,
  field: string,
  message: string,
  code = "custom",
): Refusal => new Refusal(422, "Validation Failed", { errors: [{ resource, code, field, message }] });

/** The repository that the path names, if this viewer may see it. */
export function repositoryOf(question: Question): RepositoryRecord {
  const { owner = "", repo = "" } = question.params;
  const repository = question.store.repository(owner, repo);
  if (!repository || !maySee(question.viewer, repository)) throw notFound();
  return repository;
}

export function maySee(viewer: Viewer, repository: RepositoryRecord): boolean {
  if (viewer.as === "app") return repository.installed;
  if (viewer.as !== "installation") return false;
  return !repository.private || isInstalledFor(viewer.token, repository);
}

export function isInstalledFor(token: TokenRecord, repository: RepositoryRecord): boolean {
  return repository.installed && (token.repositories === null || token.repositories.includes(repository.id));
}

export const numberParam = (question: Question, name: string): number => Number(question.params[name]);

export const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
export const isoOrNull = (time: number | null): string | null => (time === null ? null : iso(time));

/** Who writes when this viewer writes. */
export const authorOf = (question: Question): UserRecord => question.store.bot;

/** GitHub's limit for the text of a comment or review, in characters. */
export const BODY_LIMIT = 65_536;
