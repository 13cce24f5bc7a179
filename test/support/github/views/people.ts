import { type AppIdentity, iso, isoOrNull, type Urls } from "../exchange.ts";
import type { RepositoryRecord, Store, UserRecord } from "../store.ts";

/** Records as GitHub's JSON. What a view needs besides the record: */
export interface Setting {
  store: Store;
  urls: Urls;
  app: AppIdentity;
}

export function userView({ urls }: Setting, user: UserRecord): Record<string, unknown> {
  const url = `${urls.rest}/users/${encodeURIComponent(user.login)}`;
  const page =
    user.type === "Bot" ? `${urls.web}/apps/${user.login.replace("[bot]", "")}` : `${urls.web}/${user.login}`;
  return {
    login: user.login,
    id: user.id,
    node_id: user.nodeId,
    avatar_url: `${urls.web}/avatars/${user.id}`,
    gravatar_id: "",
    url,
    html_url: page,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** How GitHub says what somebody is to a repository. Write access alone is not to be read from it. */
export function associationOf(repository: RepositoryRecord, user: UserRecord): string {
  if (user.login.toLowerCase() === repository.owner.toLowerCase()) return "OWNER";
  return repository.roles.has(user.login.toLowerCase()) ? "COLLABORATOR" : "NONE";
}

export function appView(setting: Setting): Record<string, unknown> {
  const { app, store, urls } = setting;
  const owner = store.installation.account ?? store.user("acme", "Organization");
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: `A_kwDO${app.id}`,
    owner: userView(setting, owner),
    name: app.slug,
    description: null,
    external_url: `${urls.web}/${app.slug}`,
    html_url: `${urls.web}/apps/${app.slug}`,
    created_at: iso(store.installation.createdAt),
    updated_at: iso(store.installation.createdAt),
    permissions: store.installation.permissions,
    events: app.events,
    installations_count: store.installation.deleted ? 0 : 1,
  };
}

export function installationView(setting: Setting): Record<string, unknown> {
  const { app, store, urls } = setting;
  const { installation } = store;
  const account = installation.account ?? store.user("acme", "Organization");
  const url = `${urls.rest}/app/installations/${installation.id}`;
  return {
    id: installation.id,
    client_id: app.clientId,
    account: userView(setting, account),
    repository_selection: "selected",
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${urls.rest}/installation/repositories`,
    html_url: `${urls.web}/organizations/${account.login}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type === "Organization" ? "Organization" : "User",
    permissions: installation.permissions,
    events: app.events,
    created_at: iso(installation.createdAt),
    updated_at: iso(installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedAt === null ? null : userView(setting, account),
    suspended_at: isoOrNull(installation.suspendedAt),
  };
}
