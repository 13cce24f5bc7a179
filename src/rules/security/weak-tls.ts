import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default: "Ask for TLS 1.2 at least; leave the version out where the library does so by itself.",
  javascript: 'Set `minVersion: "TLSv1.2"`, or leave it out: Node.js does so by itself.',
  python:
    "Use `ssl.create_default_context()`, whose lowest version is TLS 1.2, or set `context.minimum_version = ssl.TLSVersion.TLSv1_2`.",
  go: "Set `MinVersion: tls.VersionTLS12`, or leave it out.",
  java: 'Use `SSLContext.getInstance("TLS")` and enable `TLSv1.2` and `TLSv1.3`.',
  kotlin: 'Use `SSLContext.getInstance("TLS")` and enable `TLSv1.2` and `TLSv1.3`.',
  ruby: "Set `min_version = OpenSSL::SSL::TLS1_2_VERSION`.",
  php: "Use `CURL_SSLVERSION_TLSv1_2` or leave the option out.",
  rust: "Use `.min_tls_version(Version::TLS_1_2)`.",
};

/** Versions of TLS that are given up. */
export const weakTls: Rule<"source"> = {
  id: "security/weak-tls",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a connection may use TLS 1.1 or older",
  harm: "RFC 8996 gave these versions up: their hashes and ciphers are broken, and clients and auditors refuse them. Whoever stands on the way can push a connection down to the oldest version allowed.",
  instead: "Ask for TLS 1.2 at least; leave the version out where the library does so by itself.",
  source: "https://www.rfc-editor.org/rfc/rfc8996",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "weak-tls"),
  check: (facts) => optionHits(facts, { kind: "weak-tls", verdict, instead: INSTEAD }),
};

function verdict({ detail = "an old version" }: Sighting): OptionVerdict {
  return {
    severity: "concern",
    title: `This connection may use ${detail}, which RFC 8996 and RFC 7568 forbid.`,
  };
}
