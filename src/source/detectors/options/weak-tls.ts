import type { Sighting } from "../../../domain/source.ts";
import type { Detector } from "../detector.ts";
import { outlineOf } from "./outline.ts";
import { isForDevelopment, sighted } from "./surroundings.ts";

/** Keys under which a library takes the lowest or the only version of the protocol. */
const VERSION_KEY =
  /(?:^|\.)(?:minVersion|minProtocol|secureProtocol|min_version|ssl_version|ssl_minimum_version|minimum_version|MinVersion|MaxVersion|CURLOPT_SSLVERSION|crypto_method|DEFAULT_MIN_VERSION)$/;
const OLD =
  /(?:^|[^\w])(?:["':]?(?:TLSv1|TLSv1[._][01]|TLS1|TLS1_1|TLS1_0|SSLv3|SSLv2|SSLv23_method|TLSv1_method|TLSv1_1_method|SSLv3_method)["']?|tls\.VersionTLS1[01]|tls\.VersionSSL30|(?:ssl\.)?PROTOCOL_(?:TLSv1|TLSv1_1|SSLv3|SSLv2)|TLSVersion\.(?:TLSv1|TLSv1_1|SSLv3)|OpenSSL::SSL::(?:TLS1|TLS1_1|SSL3)_VERSION|CURL_SSLVERSION_(?:TLSv1_0|TLSv1_1|SSLv3|SSLv2)|STREAM_CRYPTO_METHOD_(?:TLSv1_0|TLSv1_1|SSLv3)_CLIENT|(?:Version|SslVersion|ProtocolVersion)::(?:TLS_1_[01]|TLS1|TLS1_1|SSL3)|TLSv1_1|TLSv1)(?![\w.])/;
/** Calls that take a version. */
const VERSION_CALL =
  /(?:^|\.)(?:SSLContext|setEnabledProtocols|setProtocol|min_tls_version|set_min_proto_version|wrap_socket|enabledProtocols|protocols|curl_setopt|tlsVersions|SSLContext\.getInstance)$/;

/** Connections that may use a version of TLS that is given up. */
export const weakTls: Detector = {
  kind: "weak-tls",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php", "rust"],
  mentions: /TLSv1|TLS1|TLS_1|SSLv|VersionTLS|VersionSSL|SSL3/,
  detect(program) {
    const { calls, settings } = outlineOf(program);
    const set = settings.filter(({ key, value }) => VERSION_KEY.test(key) && OLD.test(shortly(value.text())));
    const called = calls.flatMap((call) => {
      if (!VERSION_CALL.test(call.callee) && !call.callee.endsWith("SSLContext.getInstance")) return [];
      const old = call.arguments.find(({ name, value }) => name === undefined && isOld(value.text()));
      return old ? [{ node: old.value }] : [];
    });
    return [...set, ...called]
      .filter(({ node }) => !isForDevelopment(program, node))
      .flatMap(({ node }): Sighting[] =>
        sighted(program, { kind: "weak-tls", node, detail: versionIn(node.text()) }),
      );
  },
};

function isOld(text: string): boolean {
  return OLD.test(shortly(text));
}

function shortly(text: string): string {
  return text.slice(0, 300);
}

function versionIn(text: string): string {
  const found = /SSL(?:v|_?)[23]|SSL30|TLS_?v?1[._]?1|TLS11/i.exec(text)?.[0] ?? "";
  if (/SSL/i.test(found)) return found.endsWith("2") ? "SSL 2" : "SSL 3";
  return found ? "TLS 1.1" : "TLS 1.0";
}
