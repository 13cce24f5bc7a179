import { z } from "zod";
import { CHECK_NAME, isOfOtherBase, NOT_REVIEWED, pullOfCheck, SUPERSEDED } from "../domain/check-name.ts";
import type { ForgeSurvey, OpenPull } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import type { Repo } from "../domain/pull-request.ts";
import { explained } from "./failures.ts";
import { ask, type GraphqlError } from "./graphql.ts";
import { present } from "./live-query.ts";
import type { Desk } from "./scope.ts";

/** Pages of 100 that are read of each list. */
const MAX_PAGES = 50;

/** Pull requests in one question, and such questions for one repository: 1,000 pull requests. */
const PULLS = 50;
const MAX_PULL_PAGES = 20;

/** Pages of failed deliveries. */
const MAX_DELIVERY_PAGES = 10;

const OPEN = `query openPulls($owner: String!, $name: String!, $app: Int!, $check: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    databaseId
    pullRequests(first: ${PULLS}, after: $after, states: [OPEN], orderBy: { field: UPDATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number isDraft updatedAt baseRefName headRefOid
        commits(last: 1) { nodes { commit { oid checkSuites(first: 5, filterBy: { appId: $app }) { nodes {
          checkRuns(last: 50, filterBy: { checkName: $check, checkType: ALL }) { nodes { databaseId status conclusion title externalId startedAt } }
        } } } } }
      }
    }
  }
}`;

const list = <Node extends z.ZodType>(node: Node) => z.object({ nodes: z.array(node.nullable()).nullable() });

const runSchema = z.object({
  databaseId: z.number().nullable(),
  status: z.string(),
  conclusion: z.string().nullish(),
  title: z.string().nullish(),
  externalId: z.string().nullable(),
  startedAt: z.string().nullable(),
});
const pullSchema = z.object({
  number: z.number(),
  isDraft: z.boolean(),
  updatedAt: z.string(),
  baseRefName: z.string(),
  headRefOid: z.string(),
  commits: list(
    z.object({
      commit: z.object({
        oid: z.string(),
        checkSuites: list(z.object({ checkRuns: list(runSchema).nullable() })).nullable(),
      }),
    }),
  ),
});
const openSchema = z.object({
  repository: z.object({
    databaseId: z.number().nullable(),
    pullRequests: list(pullSchema).extend({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    }),
  }),
});

const deliverySchema = z.object({
  id: z.number(),
  guid: z.string(),
  delivered_at: z.string(),
  status_code: z.number(),
});

/** Whole installations, for the sweep. Throws as the forge does. */
export function createSurvey(desk: Desk): ForgeSurvey {
  const doing = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw explained(error, what);
    }
  };
  return {
    installations: () => doing("listing installations", () => installations(desk)),
    repositories: (installation) =>
      doing("listing repositories", async () => {
        await desk.pace.enter(installation);
        return repositories(installation, desk);
      }),
    openPulls: (installation, repo) =>
      doing("listing pull requests", async () => {
        await desk.pace.enter(installation);
        return openPulls({ installation, repo, number: 0 }, desk);
      }),
    failedDeliveries: (since) => doing("listing deliveries", () => failedDeliveries(since, desk)),
    redeliver: (id) =>
      doing("asking for a delivery again", async () => {
        await desk.clients.app().rest.apps.redeliverWebhookDelivery({ delivery_id: Number(id) });
      }),
  };
}

async function installations(desk: Desk): Promise<{ id: number; account: string; suspended: boolean }[]> {
  const found: { id: number; account: string; suspended: boolean }[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { data } = await desk.clients.app().rest.apps.listInstallations({ per_page: 100, page });
    for (const { id, account, suspended_at } of data)
      found.push({
        id,
        account: account && "login" in account ? account.login : "",
        suspended: suspended_at !== null && suspended_at !== undefined,
      });
    if (data.length < 100) break;
  }
  return found;
}

async function repositories(installation: number, desk: Desk): Promise<Repo[]> {
  const found: Repo[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { data } = await desk.clients
      .of(installation)
      .rest.apps.listReposAccessibleToInstallation({ per_page: 100, page });
    for (const { id, name, owner, archived, disabled } of data.repositories)
      if (!archived && !disabled) found.push({ id, owner: owner.login, name });
    if (data.repositories.length < 100) break;
  }
  return found;
}

async function openPulls(key: PullKey, desk: Desk): Promise<OpenPull[]> {
  const found: OpenPull[] = [];
  let after: string | null = null;
  for (let page = 0; page < MAX_PULL_PAGES; page++) {
    const answer: unknown = await ask(
      desk,
      key,
      OPEN,
      { owner: key.repo.owner, name: key.repo.name, app: desk.appId, check: CHECK_NAME, after },
      checksAreDenied,
    );
    if (answer === "gone") break;
    const { repository } = openSchema.parse(answer);
    // Another repository may have taken the name since the list was made.
    if (repository.databaseId !== key.repo.id) break;
    const { nodes, pageInfo } = repository.pullRequests;
    for (const pull of present(nodes)) found.push(openPull(pull, key));
    if (!pageInfo.hasNextPage || !pageInfo.endCursor) break;
    after = pageInfo.endCursor;
  }
  return found;
}

function checksAreDenied({ type, path }: GraphqlError): boolean {
  return type === "FORBIDDEN" && path?.includes("checkSuites") === true;
}

function openPull(pull: z.infer<typeof pullSchema>, key: PullKey): OpenPull {
  const { number, isDraft, updatedAt, baseRefName, headRefOid } = pull;
  const runs = present(pull.commits.nodes)
    .filter(({ commit }) => commit.oid === headRefOid)
    .flatMap(({ commit }) => present(commit.checkSuites?.nodes))
    .flatMap(({ checkRuns }) => present(checkRuns?.nodes))
    .filter(({ externalId }) => pullOfCheck(externalId ?? "") === number);
  const newest = runs.reduce<(typeof runs)[number] | undefined>(
    (best, run) => ((best?.databaseId ?? 0) > (run.databaseId ?? 0) ? best : run),
    undefined,
  );
  return {
    key: { ...key, number },
    head: headRefOid,
    base: baseRefName,
    draft: isDraft,
    updatedAt,
    ...(newest?.databaseId
      ? {
          check: {
            id: newest.databaseId,
            completed: newest.status === "COMPLETED",
            startedAt: newest.startedAt ?? updatedAt,
            ...(isOfOtherBase(newest.externalId ?? "", baseRefName) ? { otherBase: true as const } : {}),
            ...(isLeft(newest) ? { left: true as const } : {}),
          },
        }
      : {}),
  };
}

function isLeft({ conclusion, title }: z.infer<typeof runSchema>): boolean {
  return conclusion === "NEUTRAL" && (title === SUPERSEDED || title === NOT_REVIEWED);
}

async function failedDeliveries(
  since: Date,
  desk: Desk,
): Promise<{ id: string; guid: string; at: string }[]> {
  // The newest first: of several tries of one delivery the last counts.
  const newest = new Map<string, z.infer<typeof deliverySchema>>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_DELIVERY_PAGES; page++) {
    const { data, headers } = await desk.clients.app().rest.apps.listWebhookDeliveries({
      per_page: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const deliveries = z.array(deliverySchema).parse(data);
    for (const delivery of deliveries) if (!newest.has(delivery.guid)) newest.set(delivery.guid, delivery);
    cursor = /[?&]cursor=([^&>]+)[^>]*>;\s*rel="next"/.exec(headers.link ?? "")?.[1];
    const last = deliveries.at(-1);
    if (cursor === undefined || !last || Date.parse(last.delivered_at) < since.getTime()) break;
    cursor = decodeURIComponent(cursor);
  }
  return [...newest.values()]
    .filter(
      ({ status_code, delivered_at }) =>
        (status_code < 200 || status_code >= 400) && Date.parse(delivered_at) >= since.getTime(),
    )
    .map(({ id, guid, delivered_at }) => ({ id: String(id), guid, at: delivered_at }));
}
