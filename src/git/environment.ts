import { devNull } from "node:os";

/**
 * The environment every git process gets: built from nothing, so that no variable of the caller
 * (a hook's GIT_DIR, a trace file, an alternate config) and no configuration outside the repository
 * reaches it. Transports are switched off: a partial clone cannot start a download while it is read.
 */
export function gitEnvironment(over: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return {
    ...kept(["PATH", "TMPDIR", "TMP", "TEMP", "SystemRoot"]),
    LC_ALL: "C",
    HOME: devNull,
    XDG_CONFIG_HOME: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_SYSTEM: devNull,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_ALLOW_PROTOCOL: "",
    GIT_PAGER: "",
    ...over,
  };
}

/** What a fetch needs besides: the operator's proxy and certificates, and the two transports it may use. */
export function transportEnvironment(): Record<string, string> {
  return {
    ...kept([
      "http_proxy",
      "https_proxy",
      "HTTPS_PROXY",
      "all_proxy",
      "ALL_PROXY",
      "no_proxy",
      "NO_PROXY",
      "SSL_CERT_FILE",
      "SSL_CERT_DIR",
      "CURL_CA_BUNDLE",
      "GIT_SSL_CAINFO",
      "GIT_SSL_CAPATH",
    ]),
    GIT_ALLOW_PROTOCOL: "https:http",
  };
}

/** Settings that win over any file: no program named in a configuration is started. */
export const SAFE_SETTINGS: readonly string[] = [
  "--no-replace-objects",
  "--no-pager",
  ...[
    "core.fsmonitor=false",
    `core.hooksPath=${devNull}`,
    `core.attributesFile=${devNull}`,
    "core.untrackedCache=false",
    "credential.helper=",
    "protocol.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
  ].flatMap((setting) => ["-c", setting]),
];

function kept(names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
