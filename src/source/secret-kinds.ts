/** Credentials with a shape of their own: nothing else looks like them. */
export interface SecretKind {
  what: string;
  /** Global; with `d` when the named group `value` is the secret and not the whole match. */
  pattern: RegExp;
}

/**
 * What secretlint's recommended rules do not know, or know only in some files. Each has a prefix or a frame
 * that its issuer chose so that it can be recognised; words such as `password` beside a string are not enough.
 */
export const OWN_KINDS: readonly SecretKind[] = [
  { what: "AWS access key", pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/g },
  { what: "Stripe live key", pattern: /(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{20,247}/g },
  { what: "Stripe webhook secret", pattern: /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/]{32,64}={0,2}/g },
  { what: "GitHub token", pattern: /(?<![A-Za-z0-9])gh[oprsu]_[A-Za-z0-9]{36,251}(?![A-Za-z0-9_])/g },
  { what: "GitHub token", pattern: /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}/g },
  { what: "npm token", pattern: /:_(?:authToken|password)\s*=\s*(?<value>[A-Za-z0-9+/=_-]{20,256})/dg },
  { what: "PyPI token", pattern: /pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,1000}/g },
  { what: "RubyGems token", pattern: /(?<![A-Za-z0-9])rubygems_[a-f0-9]{48}/g },
  {
    what: "Google OAuth client secret",
    pattern: /(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/g,
  },
  { what: "Azure storage key", pattern: /AccountKey=(?<value>[A-Za-z0-9+/]{86}==)/dg },
  { what: "DigitalOcean token", pattern: /(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{64}/g },
  {
    what: "Doppler token",
    pattern: /(?<![A-Za-z0-9.])dp\.(?:pt|st(?:\.[a-z0-9_-]{2,35})?)\.[A-Za-z0-9]{40,44}/g,
  },
  { what: "Telegram bot token", pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g },
  {
    what: "Square token",
    pattern: /(?<![A-Za-z0-9])(?:sq0csp-[A-Za-z0-9_-]{43}|EAAA[A-Za-z0-9_-]{60})(?![A-Za-z0-9_-])/g,
  },
  { what: "age secret key", pattern: /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/g },
  {
    what: "Discord webhook",
    pattern:
      /https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/(?<value>[A-Za-z0-9_-]{60,80})/dg,
  },
  {
    what: "database password",
    pattern:
      /(?<![A-Za-z0-9+])(?:redis|rediss|amqps?|mssql|sqlserver|mariadb|cockroachdb|clickhouse|nats):\/\/[^\s:/@"'`<>]{0,100}:(?<value>[^\s:/@"'`<>]{4,200})@(?<host>[^\s:/?#"'`<>]{1,200})/dg,
  },
];

/** Names for what secretlint reports, by the last part of its rule's id. */
export const SECRETLINT_KINDS: Readonly<Record<string, string>> = {
  aws: "AWS secret access key",
  gcp: "Google Cloud service account key",
  privatekey: "private key",
  npm: "npm token",
  basicauth: "password in a URL",
  slack: "Slack token",
  sendgrid: "SendGrid API key",
  shopify: "Shopify token",
  github: "GitHub token",
  gitlab: "GitLab token",
  grafana: "Grafana token",
  openai: "OpenAI API key",
  anthropic: "Anthropic API key",
  groq: "Groq API key",
  huggingface: "Hugging Face token",
  linear: "Linear API token",
  notion: "Notion token",
  "1password": "1Password service account token",
  "database-connection-string": "database password",
  "hashicorp-vault": "HashiCorp Vault token",
  vercel: "Vercel token",
  databricks: "Databricks token",
  docker: "Docker access token",
  figma: "Figma token",
};

/** Prefixes that say what a token is and nothing about its value: they may stay readable. */
const PUBLIC_PREFIX =
  /^(?:gh[oprsu]_|gith|AKIA|ASIA|[sr]k_l|sk-|xox[abopr]|xapp|glpa|npm_|pypi|SG\.|hvs\.|hvb\.|hf_|gsk_|lin_|ntn_|dckr|figd|dapi|shp|GOCS|whse|AGE-|rube|ruby|do[opr]_|dp\.|vc[aikpr]_|gl(?:c|sa)_|ops_)/;

/** `ghp_***`: at most the first four characters, and those only of a known public prefix. */
export function maskedValue(value: string): string {
  return PUBLIC_PREFIX.test(value) ? `${value.slice(0, 4)}***` : "***";
}
