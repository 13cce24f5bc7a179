import { issueToken } from "../auth.ts";
import {
  type Handler,
  iso,
  notFound,
  numberParam,
  type Question,
  Refusal,
  repositoryOf,
} from "../exchange.ts";
import type { Delivery, Permissions } from "../fake-github.ts";
import { appView, installationView } from "../views/people.ts";
import { repositoryView } from "../views/repositories.ts";

/** The app itself, its installation, its tokens and its deliveries. */

interface TokenBody {
  repositories?: string[];
  repository_ids?: number[];
  permissions?: Permissions;
}

function chosenRepositories(question: Question, body: TokenBody): number[] | null {
  if (!body.repositories && !body.repository_ids) return null;
  const installed = [...question.store.repositories.values()].filter(
    (item) => item.installed && !item.deleted,
  );
  const wanted = [
    ...(body.repository_ids ?? []).map((id) => installed.find((item) => item.id === id)),
    ...(body.repositories ?? []).map((name) =>
      installed.find((item) => item.name.toLowerCase() === name.toLowerCase()),
    ),
  ];
  return wanted.map((repository) => {
    if (repository) return repository.id;
    throw new Refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  });
}

const createToken: Handler = (question) => {
  const { store } = question;
  const { installation } = store;
  if (numberParam(question, "installation_id") !== installation.id || installation.deleted) throw notFound();
  if (installation.suspendedAt !== null) throw new Refusal(403, "This installation has been suspended");
  const body = (question.body ?? {}) as TokenBody;
  const repositories = chosenRepositories(question, body);
  const token = issueToken(store, {
    repositories,
    ...(body.permissions ? { permissions: body.permissions } : {}),
  });
  return {
    status: 201,
    body: {
      token: token.token,
      expires_at: iso(token.expiresAt),
      permissions: token.permissions,
      repository_selection: "selected",
    },
  };
};

const oneInstallation: Handler = (question) => {
  if (numberParam(question, "installation_id") !== question.store.installation.id) throw notFound();
  if (question.store.installation.deleted) throw notFound();
  return { status: 200, body: installationView(question) };
};

const repositoryInstallation: Handler = (question) => {
  const repository = repositoryOf(question);
  if (!repository.installed || question.store.installation.deleted) throw notFound();
  return { status: 200, body: installationView(question) };
};

const deliveryItem = (question: Question, delivery: Delivery) => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: delivery.deliveredAt,
  redelivery: delivery.redelivery,
  duration: delivery.durationMs / 1000,
  status: delivery.status,
  status_code: delivery.statusCode,
  event: delivery.event,
  action: delivery.action,
  installation_id: question.store.installation.id,
  repository_id: (delivery.request.payload.repository as { id?: number } | undefined)?.id ?? null,
});

/** Newest first; paged by a cursor, not by numbers. */
const listDeliveries: Handler = (question) => {
  const { cursor, status } = question.query;
  const size = Math.min(Math.max(Number(question.query.per_page ?? 30), 1), 100);
  const wanted = question.store.deliveries
    .filter((item) => !status || (status === "success") === (item.statusCode >= 200 && item.statusCode < 400))
    .toReversed();
  const start = cursor ? wanted.findIndex((item) => item.id < Number(cursor.replace("v1_", ""))) : 0;
  const page = start < 0 ? [] : wanted.slice(start, start + size);
  const last = page.at(-1);
  const more = last !== undefined && wanted.at(-1) !== last;
  const next = `${question.urls.rest}/app/hook/deliveries?per_page=${size}&cursor=v1_${last?.id ?? 0}`;
  const headers: Record<string, string> = more ? { link: `<${next}>; rel="next"` } : {};
  return { status: 200, body: page.map((item) => deliveryItem(question, item)), headers };
};

function deliveryOf(question: Question): Delivery {
  const found = question.store.deliveries.find((item) => item.id === numberParam(question, "delivery_id"));
  if (!found) throw notFound();
  return found;
}

const oneDelivery: Handler = (question) => {
  const delivery = deliveryOf(question);
  return {
    status: 200,
    body: {
      ...deliveryItem(question, delivery),
      url: "",
      request: { headers: delivery.request.headers, payload: delivery.request.payload },
      response: { headers: {}, payload: delivery.responseBody },
    },
  };
};

const redeliver: Handler = (question) => {
  question.redeliver(deliveryOf(question).id);
  return { status: 202, body: {} };
};

const accessibleRepositories: Handler = (question) => {
  const { viewer, store } = question;
  const chosen = viewer.as === "installation" ? viewer.token.repositories : null;
  const list = [...store.repositories.values()].filter(
    (item) => item.installed && !item.deleted && (chosen === null || chosen.includes(item.id)),
  );
  return {
    list: list.map((item) => repositoryView(question, item)),
    wrap: (page, total) => ({ total_count: total, repository_selection: "selected", repositories: page }),
  };
};

export const apps: Readonly<Record<string, Handler>> = {
  "apps/get-authenticated": (question) => ({ status: 200, body: appView(question) }),
  "apps/list-installations": (question) => ({
    list: question.store.installation.deleted ? [] : [installationView(question)],
  }),
  "apps/get-installation": oneInstallation,
  "apps/get-repo-installation": repositoryInstallation,
  "apps/create-installation-access-token": createToken,
  "apps/revoke-installation-access-token": (question) => {
    if (question.viewer.as === "installation") question.store.tokens.delete(question.viewer.token.token);
    return { status: 204 };
  },
  "apps/list-repos-accessible-to-installation": accessibleRepositories,
  "apps/list-webhook-deliveries": listDeliveries,
  "apps/get-webhook-delivery": oneDelivery,
  "apps/redeliver-webhook-delivery": redeliver,
};
