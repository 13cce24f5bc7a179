/** Passwords that guard nothing: the words of examples and of databases on one's own machine. */
const EXAMPLE_WORDS = new Set([
  "password",
  "passw0rd",
  "pass",
  "passwd",
  "pwd",
  "secret",
  "postgres",
  "postgresql",
  "mysql",
  "mongo",
  "mongodb",
  "redis",
  "root",
  "admin",
  "user",
  "username",
  "test",
  "testing",
  "guest",
  "dev",
  "development",
  "local",
  "docker",
  "example",
  "sample",
  "demo",
  "changeme",
  "changeit",
  "mypassword",
  "mysecretpassword",
  "yourpassword",
  "token",
  "rabbitmq",
  "toor",
  "hunter2",
  "letmein",
  "foobar",
  "1234",
  "12345",
  "123456",
  "12345678",
  "123456789",
  "qwerty",
]);

const EXAMPLE_PART =
  /x{4,}|\*{3,}|\.{3,}|(?:^|[^a-z])(?:example|placeholder|dummy|sample|redacted|changeme|change[_-]me|insert|replace|todo|fake|your[_-]?|my[_-]?(?:key|token|secret|password))|example(?:key|token|secret|password)?$/i;
/** Keys that their makers published for everyone's own machine: the Azure storage emulator. */
const PUBLISHED = new Set([
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
]);
/** A maker's prefix and then words alone: what is drawn by lot has digits or capitals. `xoxb-test-token`. */
const SPELLED_OUT =
  /^(?:xox[a-z]|xapp|sk|pk|rk|whsec|gh[oprsu]|glpat|npm|hf|dop|shp[a-z]{2})(?:[-_][a-z]{1,20}){1,8}$/;
const REFERENCE = /\$\{|\{\{|\$\(|<[^>]*>|^\[[^\]]*\]$|%[A-Z_]+%|process\.env|os\.environ|^\$[A-Z_]+$/;

/**
 * Whether a value only stands for a secret: a reference to the environment, a filler such as `xxxx`, a word of
 * every example.
 */
export function isPlaceholder(value: string): boolean {
  if (REFERENCE.test(value) || EXAMPLE_PART.test(value) || PUBLISHED.has(value)) return true;
  if (EXAMPLE_WORDS.has(value.toLowerCase()) || SPELLED_OUT.test(value)) return true;
  // A real credential has more than a handful of different characters.
  const body = value.replace(/^[A-Za-z]{2,6}[_-](?:[a-z0-9]{2,5}[_-])?/, "");
  return new Set(body).size <= 4;
}

/** `user:password@host` as everybody's development machine has it. */
export function isLocalAccess(user: string, password: string, host: string): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  // A name without a dot is a container or a host file entry: it is reached from that machine only.
  const local =
    !name.includes(".") || /^(?:127\.|0\.0\.0\.0|\[?::1|10\.0\.2\.2)/.test(name) || name.endsWith(".local");
  const documented = /(?:^|\.)(?:example\.(?:com|org|net)|test|invalid|localhost)$/.test(name);
  // `[endpoint].region.example.com`, `your-instance.rds...`: to be filled in, and the password with it.
  const unfilled = /[[\]<>{}$]|(?:^|[.-])(?:your|my|some)[-_]|x{4,}|\.\.\./.test(name);
  const spelledOut = /password|passwd/i.test(password) || password.toLowerCase() === user.toLowerCase();
  return local || documented || unfilled || spelledOut || isPlaceholder(password);
}
