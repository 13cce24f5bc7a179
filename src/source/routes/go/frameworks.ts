/** A web framework for Go, by the import paths it comes from. */
export interface GoFramework {
  name: string;
  imported: RegExp;
  /** Functions of its package that make a router. */
  makes: readonly string[];
  /** Its types that are a router. */
  types: readonly string[];
  /** Of those: the ones that are always the root of a service. */
  roots: readonly string[];
  /** Whether `:id` in a path is a parameter. */
  colons: boolean;
}

export const NET_HTTP = "net/http";

export const GO_FRAMEWORKS: readonly GoFramework[] = [
  {
    name: "gin",
    imported: /(^|\/)gin-gonic\/gin$/,
    makes: ["New", "Default"],
    types: ["Engine", "RouterGroup", "IRouter", "IRoutes"],
    roots: ["Engine"],
    colons: true,
  },
  {
    name: "echo",
    imported: /(^|\/)labstack\/echo(\/v\d+)?$/,
    makes: ["New"],
    types: ["Echo", "Group", "Router"],
    roots: ["Echo"],
    colons: true,
  },
  {
    name: "chi",
    imported: /(^|\/)(go-chi|pressly)\/chi(\/v\d+)?$/,
    makes: ["NewRouter", "NewMux"],
    types: ["Router", "Mux"],
    roots: [],
    colons: false,
  },
  {
    name: "gorilla/mux",
    imported: /(^|\/)gorilla\/mux$/,
    makes: ["NewRouter"],
    types: ["Router"],
    roots: [],
    colons: false,
  },
  {
    name: "fiber",
    imported: /(^|\/)gofiber\/fiber(\/v\d+)?$/,
    makes: ["New"],
    types: ["App", "Router", "Group"],
    roots: ["App"],
    colons: true,
  },
  {
    name: "httprouter",
    imported: /(^|\/)julienschmidt\/httprouter$/,
    makes: ["New"],
    types: ["Router"],
    roots: ["Router"],
    colons: true,
  },
  {
    name: NET_HTTP,
    imported: /^net\/http$/,
    makes: ["NewServeMux"],
    types: ["ServeMux"],
    roots: ["ServeMux"],
    colons: false,
  },
];

const BY_NAME = new Map(GO_FRAMEWORKS.map((framework) => [framework.name, framework]));
const BY_IMPORT = new Map<string, GoFramework | undefined>();

export function frameworkOfImport(path: string): GoFramework | undefined {
  if (!BY_IMPORT.has(path)) {
    // Import paths come from outside: the memory of them must not grow without end.
    if (BY_IMPORT.size > 5_000) BY_IMPORT.clear();
    BY_IMPORT.set(
      path,
      GO_FRAMEWORKS.find((framework) => framework.imported.test(path)),
    );
  }
  return BY_IMPORT.get(path);
}

export function usesColons(framework: string): boolean {
  return BY_NAME.get(framework)?.colons ?? false;
}
