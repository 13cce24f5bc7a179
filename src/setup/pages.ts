import type { Permissions } from "./app-manifest.ts";
import { type Html, html, type Page } from "./html.ts";

/** GitHub's names of accounts. */
export const ACCOUNT = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;

const WHY: Readonly<Record<string, string>> = {
  contents: "fetches the commits over git",
  pull_requests: "one review, and answers to commands",
  checks: "one check run per commit",
  issues: "GitHub delivers comments only with it",
  metadata: "always granted; tells who may give commands",
  security_events: "findings to code scanning",
};

export interface StartPage {
  /** Where GitHub reaches this server; the button is there only with it. */
  publicUrl: string | undefined;
  /** What was written where no address was wanted. */
  mistake?: string;
  organisation: string;
  codeScanning: boolean;
  /** What the manifest asks for. */
  permissions: Permissions;
  /** Of GitHub's pages, without a slash at its end. */
  webUrl: string;
  /** As GitHub takes it, with the word that it sends back. */
  offer: { manifest: string; state: string } | undefined;
}

/** The page that makes the App. */
export function startPage(page: StartPage): Page {
  const { organisation, webUrl, offer } = page;
  const account = organisation === "" ? "your own account" : organisation;
  const path =
    organisation === "" ? "/settings/apps/new" : `/organizations/${organisation}/settings/apps/new`;
  const create = offer
    ? html`<form method="post" action="${webUrl}${path}?state=${offer.state}">
<input type="hidden" name="manifest" value="${offer.manifest}">
<button>Create the GitHub App</button>
<p class="faint">For ${account}. GitHub shows its name, which you may change, and sends you back here. Deliveries will go to <code>${page.publicUrl ?? ""}</code>.</p>
</form>`
    : html``;
  const choices = choicesForm(page);
  const rows = Object.entries(page.permissions).map(
    ([
      name,
      level,
    ]) => html`<tr><td>${name.replaceAll("_", " ")}</td><td>${level}</td><td>${WHY[name] ?? ""}</td></tr>
`,
  );
  return {
    title: "Set up backend-architect",
    formsTo: webUrl,
    body: html`<h1>Set up backend-architect</h1>
<p>This server has no GitHub App yet. One is made here with the right address, permissions and events; its key and secret are kept on this machine, readable by nobody else.</p>
${create}
${offer ? html`<details><summary>Another account, address or permissions</summary>${choices}</details>` : choices}
<h2>What it may do</h2>
<table>
<tr><th>Permission</th><th>Access</th><th>What for</th></tr>
${rows}</table>
<p class="faint">It never writes code, never merges, and is installed only where you install it.</p>`,
  };
}

function choicesForm({ publicUrl, mistake, organisation, codeScanning }: StartPage): Html {
  return html`<form method="get" action="/">
${mistake === undefined ? html`` : html`<p class="bad">${mistake}</p>`}
<label for="address">Address at which GitHub reaches this server</label>
<input type="url" id="address" name="address" value="${publicUrl ?? ""}" placeholder="https://architect.example.com" required>
<label for="organisation">Organisation (empty: your own account)</label>
<input type="text" id="organisation" name="organisation" value="${organisation}" maxlength="39">
<label class="choice"><input type="checkbox" name="scanning" value="1"${codeScanning ? { html: " checked" } : ""}> Findings may also go to code scanning</label>
<button class="quiet">Continue</button>
</form>`;
}

/** Shown once, when the App is there. */
export function donePage(app: { slug: string; htmlUrl: string }): Page {
  return {
    title: "The App is ready",
    body: html`<h1>The App <code>${app.slug}</code> is ready</h1>
<p>Its key and secret are kept on this machine, and the server goes on with them: nothing to copy, no restart.</p>
<p><a class="button" href="${app.htmlUrl}/installations/new">Install it on a repository</a></p>
<p>Then open a pull request: within seconds a check run appears, and the review follows. <a href="/">The page of this server</a> shows how it is.</p>`,
  };
}

/** For a visitor who may not see the set-up page: nothing about this server, and how the operator gets in. */
export function lockedPage(): Page {
  return {
    title: "Set-up is locked",
    status: 403,
    body: html`<h1>Set-up is locked</h1>
<p>Whoever sets this server up brings the set-up token. It stands in the server's log, or in <code>ARCHITECT_SETUP_TOKEN</code> if you set it.</p>
<form method="get" action="/">
<label for="token">Set-up token</label>
<input type="text" id="token" name="token" autocomplete="off" required>
<button class="quiet">Go on</button>
</form>`,
  };
}

export function mistakePage(title: string, words: string, status: number): Page {
  return {
    title,
    status,
    body: html`<h1>${title}</h1>
<p>${words}</p>
<p><a href="/">Start again</a></p>`,
  };
}

export interface HomePage {
  version: string;
  /** Whether jobs can be taken now. */
  ready: boolean;
  app?: { slug: string; htmlUrl: string } | undefined;
}

/** The page of a server that runs: how it is, and how to install the App. No settings, no secrets. */
export function homePage({ version, ready, app }: HomePage): Page {
  const install = app
    ? html`<p><a class="button" href="${app.htmlUrl}/installations/new">Install ${app.slug} on a repository</a></p>
<p><a href="${app.htmlUrl}">The App on GitHub</a></p>`
    : html`<p>On the App's page on GitHub: <strong>Install App</strong>, then choose repositories.</p>`;
  return {
    title: "backend-architect",
    body: html`<h1>backend-architect</h1>
<p>Reviews pull requests as a backend architect and proves what it says.</p>
<table>
<tr><td>Server</td><td class="good">running</td></tr>
<tr><td>Queue</td><td class="${ready ? "good" : "bad"}">${ready ? "takes jobs" : "takes no jobs now"}</td></tr>
<tr><td>Version</td><td>${version}</td></tr>
</table>
<h2>Install it</h2>
${install}
<h2>Use it</h2>
<p>Open a pull request. <code>/architect help</code> in a comment lists what it can be asked. <code>architect init</code> writes a <code>.github/architect.yml</code> that fits the repository.</p>`,
  };
}
