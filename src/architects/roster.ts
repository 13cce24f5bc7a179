import type { Architect, Glob } from "../domain/architect.ts";
import type { Configuration } from "../domain/configuration.ts";

type Settings = Pick<Configuration, "architects" | "agents" | "routes">;

/**
 * The architects that take part, in order of their names. A team's own agent takes part when the configuration
 * lists its file; one that bears the name of a built-in architect takes its place, and its paths and domain when
 * it brings none: so hand in both. Then `architects.<name>` switches off or gives other paths, and `routes` adds to
 * them. A roster handed in again with the same settings comes out the same.
 */
export function rosterOf(architects: readonly Architect[], settings: Settings): readonly Architect[] {
  const byName = new Map<string, Architect>();
  const builtIn = architects.filter((architect) => architect.source.from !== "base-commit");
  for (const architect of builtIn) if (!byName.has(architect.name)) byName.set(architect.name, architect);
  const own = new Map(architects.filter(isOwn).map((architect) => [architect.source.path, architect]));
  const placed = new Set<string>();
  for (const { path, paths } of settings.agents) {
    const agent = own.get(path);
    if (!agent || placed.has(agent.name)) continue;
    placed.add(agent.name);
    byName.set(agent.name, inPlaceOf(byName.get(agent.name), paths.length > 0 ? { ...agent, paths } : agent));
  }
  return [...byName.values()]
    .filter((architect) => settings.architects[architect.name]?.enabled !== false)
    .map((architect) => {
      const paths = settings.architects[architect.name]?.paths ?? architect.paths;
      const routed = routedTo(architect.name, settings);
      return { ...architect, paths: [...paths.filter((glob) => !routed.includes(glob)), ...routed] };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The last glob that matches decides: what is sent to an architect on purpose is not taken back by its own list. */
function routedTo(name: string, { routes = [] }: Settings): readonly Glob[] {
  return routes.filter(({ architects }) => architects.includes(name)).map(({ glob }) => glob);
}

function isOwn(architect: Architect): boolean {
  return architect.source.from === "base-commit";
}

function inPlaceOf(builtIn: Architect | undefined, own: Architect): Architect {
  if (!builtIn) return own;
  const takesOver = own.paths.length === 0;
  return {
    ...own,
    paths: takesOver ? builtIn.paths : own.paths,
    rest: takesOver ? builtIn.rest : own.rest,
    owns: own.owns.length === 0 ? builtIn.owns : own.owns,
  };
}
