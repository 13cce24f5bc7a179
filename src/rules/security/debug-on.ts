import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default: "Read it from the environment, off unless it is set.",
  django: '`DEBUG = os.environ.get("DEBUG") == "1"`, or a settings file for development alone.',
  flask:
    "Leave `debug` out and start development with `flask run --debug`; production runs under gunicorn or uwsgi.",
  rails: "`config.consider_all_requests_local = false` in production.",
  laravel: '`"debug" => (bool) env("APP_DEBUG", false)`.',
  php: '`ini_set("display_errors", "0")` and log errors instead.',
  errorhandler: '`if (process.env.NODE_ENV === "development") app.use(errorhandler());`',
  gin: "Set `GIN_MODE=release` in production, and leave `SetMode` out of the program.",
  fastapi:
    "Leave `debug` out, or read it from the settings: `FastAPI(debug=settings.debug)`, false by itself.",
  sinatra: "`set :show_exceptions, false`, and `true` inside `configure :development` alone.",
  apollo:
    'Leave it out: Apollo Server sends stack traces by itself only where `NODE_ENV` is not "production".',
  wordpress: "`define('WP_DEBUG_DISPLAY', false);` with `WP_DEBUG_LOG` for the errors.",
  spring: "Leave `debug` out of `@EnableWebSecurity`.",
};

/** Debug modes that reach production. */
export const debugOn: Rule<"source"> = {
  id: "security/debug-on",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a debug mode is switched on for production",
  harm: "Every error shows settings, statements and source to whoever provokes it; with an interactive debugger they can run code on the server.",
  instead: "Read it from the environment, off unless it is set.",
  source: "https://cwe.mitre.org/data/definitions/489.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "debug-on"),
  check: (facts) => optionHits(facts, { kind: "debug-on", verdict, instead: INSTEAD }),
};

function verdict({ detail, library = "" }: Sighting): OptionVerdict {
  if (detail === "console")
    return {
      severity: "concern",
      title: `The debugger of ${library} is switched on: its console runs code for whoever reaches it.`,
    };
  if (detail === "pages")
    return {
      severity: "concern",
      title: `The debug mode of ${library} is switched on: errors show their insides.`,
    };
  if (detail === "default")
    return { severity: "concern", title: "The debug mode is on where nobody sets it." };
  return { severity: "note", title: `The debug mode of ${library} is switched on.` };
}
