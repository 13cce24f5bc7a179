import type { Architect } from "../../src/domain/architect.ts";

export function anArchitect(over: Partial<Architect> = {}): Architect {
  return {
    name: "backend-architect",
    description: "Reads everything below src.",
    paths: ["src/**"],
    rest: false,
    owns: ["boundaries"],
    permission: [],
    brief: "You review service boundaries.",
    dialect: "native",
    source: { path: "agents/backend-architect.md", from: "image" },
    diagnostics: [],
    ...over,
  };
}
