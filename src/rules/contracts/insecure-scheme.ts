import type { ApiDocument, ApiPlace, ApiSecurityScheme } from "../../domain/api-document.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { plain, quoted } from "./habit.ts";

interface Fault {
  place: ApiPlace;
  title: string;
  scenario: string;
  instead: string;
  severity: "concern" | "note";
  subject: string;
}

/** A security scheme or server that lays credentials open on their way. */
export const insecureScheme: Rule<"document"> = {
  id: "contracts/insecure-scheme",
  architect: "api-architect",
  severity: "concern",
  judges: "document",
  when: "a security scheme or server is added by which credentials are sent in the address or without encryption",
  harm: "Addresses are kept in logs, histories and referrers, and what is sent over plain HTTP can be read on the way: whoever sees it can call in the client's name.",
  instead: "Send credentials in the `Authorization` header, over HTTPS.",
  source: "https://www.rfc-editor.org/rfc/rfc6750#section-5.3",
  appliesTo: ({ schemes, servers }) => [...schemes, ...servers].some(({ touched }) => touched),
  check: (document) => {
    const faults = [
      ...document.schemes.filter(({ touched }) => touched).flatMap((scheme) => faultsOf(scheme, document)),
      ...plainServers(document),
    ];
    const [first, ...more] = faults.sort((one, other) => rank(one) - rank(other));
    return first ? [hitOf(first, more)] : [];
  },
};

function hitOf({ place, title, scenario, instead, severity, subject }: Fault, more: readonly Fault[]): Hit {
  const others =
    more.length === 0
      ? ""
      : ` So it is with ${more.length === 1 ? "one more line" : `${more.length} more lines`}.`;
  return {
    at: place.at,
    title: `${title}.${more.every((fault) => fault.title === title) ? others : ` ${more.length} more of this change: see the siblings.`}`,
    scenario,
    instead,
    severity,
    subject,
    evidence: [quoted(place), ...more.slice(0, 3).map((fault) => quoted(fault.place))],
    siblings: more.map((fault) => fault.place.at),
  };
}

function rank({ severity }: Fault): number {
  return severity === "concern" ? 0 : 1;
}

function faultsOf(scheme: ApiSecurityScheme, document: ApiDocument): Fault[] {
  const name = `\`${plain(scheme.name)}\``;
  const about = { place: scheme, subject: scheme.name };
  if (scheme.type === "apiKey" && scheme.in === "query")
    return [
      {
        ...about,
        title: `The scheme ${name} sends the key in the address`,
        scenario:
          "Addresses are kept in server logs, proxies, browser histories and referrers: whoever reads one of them has the key.",
        instead: "Send the key in a header: `in: header`.",
        severity: "concern",
      },
    ];
  const isBasic = scheme.type === "basic" || (scheme.type === "http" && scheme.scheme === "basic");
  if (isBasic && document.servers.some(({ url }) => isPlainHttp(url)))
    return [
      {
        ...about,
        title: `The scheme ${name} sends passwords with every call, and a server of the document is reached without encryption`,
        scenario:
          "With Basic authentication every call carries the password as good as in plain text: whoever is on the way reads it.",
        instead: "Serve the API over HTTPS only, and prefer tokens that expire.",
        severity: "concern",
      },
    ];
  return scheme.type === "oauth2" ? flowFaults(scheme, name) : [];
}

/** Source: RFC 9700, 2.1.2 and 2.4. */
function flowFaults({ flows }: ApiSecurityScheme, scheme: string): Fault[] {
  return flows
    .filter(({ touched }) => touched)
    .flatMap(({ name, urls, ...place }): Fault[] => {
      const about = { place, subject: `${scheme} ${name}` };
      const address = urls.find(isPlainHttp);
      if (address !== undefined)
        return [
          {
            ...about,
            title: `The flow \`${plain(name)}\` of ${scheme} asks for tokens over plain HTTP`,
            scenario: "Whoever is on the way reads the credentials and the tokens.",
            instead: `Use \`${plain(address.replace(/^http:/i, "https:"))}\`.`,
            severity: "concern",
          },
        ];
      if (name !== "implicit" && name !== "password") return [];
      return [
        {
          ...about,
          title: `The scheme ${scheme} has the \`${name}\` flow, which current practice for OAuth 2.0 (RFC 9700) advises against`,
          scenario:
            name === "password"
              ? "The client sees the user's password, and users learn to type it anywhere."
              : "The token is part of an address, where histories and referrers keep it.",
          instead: "Use `authorizationCode` with PKCE, or `clientCredentials` between services.",
          severity: "note",
        },
      ];
    });
}

function plainServers({ servers, schemes, operations }: ApiDocument): Fault[] {
  const isProtected = schemes.length > 0 || operations.some(({ security }) => !security.open);
  return servers
    .filter(({ touched, url }) => touched && isPlainHttp(url))
    .map((server) => ({
      place: server,
      title: `The server \`${plain(server.url)}\` is reached without encryption`,
      scenario: isProtected
        ? "Clients generated from the document send their credentials there, and whoever is on the way reads them."
        : "Whoever is on the way reads and changes what is sent.",
      instead: `Use \`${plain(server.url.replace(/^http:/i, "https:"))}\`.`,
      severity: "concern" as const,
      subject: server.url,
    }));
}

/** Plain HTTP to somewhere else than this machine or its own network. */
function isPlainHttp(url: string): boolean {
  const host = /^http:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(url)?.[1]?.toLowerCase();
  if (host === undefined || /[{}]/.test(host)) return false;
  if (!host.includes(".")) return false;
  return !/^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|0\.0\.0\.0)|(?:^|\.)(?:localhost|local|internal|test|localdomain|lan|svc|home\.arpa)$|\.svc\.|host\.docker\.internal/.test(
    host,
  );
}
