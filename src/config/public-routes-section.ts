import { isPublicRoutePattern, PUBLIC_ROUTE } from "../domain/public-routes.ts";
import { shown } from "../domain/yaml.ts";
import { NOTHING } from "./json-schema.ts";
import { type Section, wrongValue } from "./section.ts";

const MAX_ROUTES = 300;
const ROUTE = { type: "string", pattern: PUBLIC_ROUTE } as const;

/** `public_routes:` lists routes that everybody may call: rules ask for no guard in front of them. */
export const publicRoutesSection: Section = {
  key: "public_routes",
  values: "list of `METHOD /path`; `*` any method or one part, `**` any number of parts",
  absent: "none",
  schema: {
    description: "Routes that everybody may call: no guard is asked for in front of them.",
    anyOf: [{ type: "array", items: ROUTE, maxItems: MAX_ROUTES }, ROUTE, NOTHING],
  },
  read(value, { say }) {
    const publicRoutes: string[] = [];
    for (const item of value.kind === "list" ? value.items : [value]) {
      const written = item.kind === "text" ? item.value.trim() : "";
      const pattern = written.replace(/^[a-z|]+(?= )/, (methods) => methods.toUpperCase());
      if (!isPublicRoutePattern(pattern)) {
        const what = written === "" ? "public_routes" : shown(written);
        wrongValue(
          item,
          what,
          "a method and a path",
          "write for instance `GET /health` or `* /public/**`",
          say,
        );
      } else if (publicRoutes.length === MAX_ROUTES) {
        say({
          level: "error",
          code: "too-many-routes",
          line: item.line,
          message: `more than ${MAX_ROUTES} public routes; the rest was left out`,
          remedy: "join those below one path with `**`",
        });
        break;
      } else publicRoutes.push(pattern);
    }
    return { publicRoutes };
  },
};
