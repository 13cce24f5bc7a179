import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default:
    "Name the origins that may read, from a list in the configuration; leave credentials off where no cookie is needed.",
  cors: '`cors({ origin: ["https://app.example.com"], credentials: true })`, the list from the configuration.',
  nestjs: "`app.enableCors({ origin: config.allowedOrigins })`.",
  "@fastify/cors": '`app.register(cors, { origin: ["https://app.example.com"] })`.',
  hono: '`cors({ origin: ["https://app.example.com"] })`.',
  "django-cors-headers": '`CORS_ALLOWED_ORIGINS = ["https://app.example.com"]`.',
  "flask-cors": '`CORS(app, origins=["https://app.example.com"])`.',
  starlette: '`allow_origins=["https://app.example.com"]`.',
  "gin-contrib/cors": '`cors.Config{AllowOrigins: []string{"https://app.example.com"}}`.',
  "rs/cors": '`cors.Options{AllowedOrigins: []string{"https://app.example.com"}}`.',
  echo: '`middleware.CORSConfig{AllowOrigins: []string{"https://app.example.com"}}`.',
  spring: '`allowedOrigins("https://app.example.com")`.',
  ktor: '`allowHost("app.example.com", schemes = listOf("https"))`.',
  "rack-cors": '`origins "https://app.example.com"`.',
  laravel: '`"allowed_origins" => explode(",", env("CORS_ORIGINS", ""))`.',
  "actix-cors": '`Cors::default().allowed_origin("https://app.example.com")`.',
  "tower-http": '`CorsLayer::new().allow_origin("https://app.example.com".parse::<HeaderValue>()?)`.',
};

/** Answers that every page on the internet may read. */
export const corsAnyOrigin: Rule<"source"> = {
  id: "security/cors-any-origin",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a page of any origin may read the answers",
  harm: "A page that somebody signed in opens by chance reads the answers in their name, or reaches an API that only a private network protects.",
  instead:
    "Name the origins that may read, from a list in the configuration; leave credentials off where no cookie is needed.",
  source: "https://cwe.mitre.org/data/definitions/942.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "cors-any-origin"),
  check: (facts) => optionHits(facts, { kind: "cors-any-origin", verdict, instead: INSTEAD }),
};

function verdict({ detail = "" }: Sighting): OptionVerdict {
  switch (detail) {
    case "reflected-with-credentials":
      return {
        severity: "blocker",
        title: "Every origin is allowed, with credentials.",
        scenario:
          "Somebody signed in opens any page on the internet: its script calls this API with their cookies and reads the answers.",
      };
    case "any-with-credentials":
      return {
        severity: "blocker",
        title: "Every origin is allowed, and credentials with it.",
        scenario:
          "Browsers refuse `*` with credentials, so calls with cookies fail; the libraries that then answer with the caller's own origin let every page on the internet read in the name of whoever is signed in.",
      };
    case "reflected":
      return { severity: "concern", title: "The caller's own origin is allowed, whichever it is." };
    case "any-when-empty":
      return {
        severity: "concern",
        title: "Every origin is allowed when nothing is configured.",
        scenario:
          "An installation that never looked at this setting is open to scripts of every page; one that a private network protects is reached by way of its users' browsers.",
      };
    case "any-with-sign-in":
      return { severity: "concern", title: "Every origin is allowed on a server that people sign in to." };
    default:
      return {
        severity: "note",
        title: "Every origin is allowed.",
        scenario:
          "That is right for public data. For anything else, a page that somebody opens by chance reads it.",
      };
  }
}
