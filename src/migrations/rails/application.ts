import { above, join } from "../place.ts";
import type { Surroundings } from "../framework.ts";

/** The files of an application that say how its generators make keys. */
export function configurationPaths(root: string): readonly string[] {
  const application = above(above(root));
  return ["application.rb", "initializers/generators.rb", "initializers/generator.rb"].map((name) =>
    join(application, `config/${name}`),
  );
}

/** `primary_key_type` of its generators, which the migrations of Active Storage and others ask for. */
export function keyTypeOf(root: string, around: Surroundings): string | undefined {
  for (const path of configurationPaths(root)) {
    const type = /\bprimary_key_type:?\s*(?:=>|=|,)?\s*:(\w{1,30})/.exec(around.companion(path) ?? "")?.[1];
    if (type !== undefined) return type;
  }
  return undefined;
}
