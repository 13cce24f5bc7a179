import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default:
    "Leave the check on. For a certificate of your own authority, hand over that authority; for a self-signed one, the certificate itself.",
  javascript:
    'Leave the check on and name your own authority: `new https.Agent({ ca: readFileSync("ca.pem") })`, or `NODE_EXTRA_CA_CERTS` for the process.',
  requests:
    'Leave `verify` on, or point it at your own authority: `requests.get(url, verify="/etc/ssl/ca.pem")`.',
  httpx:
    'Leave `verify` on, or hand over a context: `httpx.Client(verify=ssl.create_default_context(cafile="ca.pem"))`.',
  aiohttp:
    'Hand over a context that knows your authority: `ssl=ssl.create_default_context(cafile="ca.pem")`.',
  go: "Add your authority to a pool: `pool.AppendCertsFromPEM(pem)` and `&tls.Config{RootCAs: pool}`.",
  java: "Put the authority into a trust store and build the context from it: `TrustManagerFactory.init(keyStore)`. Keep the default host name verifier.",
  kotlin:
    "Put the authority into a trust store and build the context from it: `TrustManagerFactory.init(keyStore)`. Keep the default host name verifier.",
  ruby: "Keep `OpenSSL::SSL::VERIFY_PEER` and set `ca_file` to your own authority.",
  php: 'Leave the check on and name your own authority: `CURLOPT_CAINFO`, or `"verify" => "/etc/ssl/ca.pem"` in Guzzle.',
  rust: "Add your authority: `reqwest::Certificate::from_pem(&pem)` and `.add_root_certificate(cert)`.",
};

/** Connections whose other side may be anybody. */
export const tlsVerificationOff: Rule<"source"> = {
  id: "security/tls-verification-off",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a connection is made without looking at the certificate of the other side",
  harm: "Anybody on the way (a router, a proxy, a poisoned DNS answer) can stand in for the other side: read passwords, tokens and data, and change the answers.",
  instead:
    "Leave the check on. For a certificate of your own authority, hand over that authority; for a self-signed one, the certificate itself.",
  source: "https://cwe.mitre.org/data/definitions/295.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "tls-verification-off"),
  check: (facts) => optionHits(facts, { kind: "tls-verification-off", verdict, instead: INSTEAD }),
};

const WHOLE_PROCESS = /NODE_TLS_REJECT_UNAUTHORIZED|_create_default_https_context|setDefaultHostnameVerifier/;

function verdict({ excerpt }: Sighting): OptionVerdict {
  const isWhole = WHOLE_PROCESS.test(excerpt);
  return {
    severity: "concern",
    title: isWhole
      ? "Every TLS connection of this process accepts any certificate."
      : "This connection accepts any certificate.",
  };
}
