import { allFrameworks } from "./frameworks/all.ts";
import type { Claim, MigrationFile, MigrationFramework } from "./framework.ts";
import { isForeign, type Place, placeOf } from "./place.ts";

/** A path that may be a migration. Which framework it belongs to is settled with its text. */
export interface Recognised {
  place: Place;
  /** The folder whose migrations run against one database. */
  root: string;
  claims: readonly { framework: MigrationFramework; claim: Claim }[];
}

/** By the path alone: false for almost every file of a repository, cheaply. */
export function recognise(path: string): Recognised | undefined {
  if (!EXTENSION.test(path) || path.length > MAX_PATH) return undefined;
  const known = recognised.get(path);
  if (known !== undefined) return known ?? undefined; // null: no migration
  const found = recogniseAnew(path);
  if (recognised.size >= MAX_RECOGNISED) recognised.clear();
  recognised.set(path, found ?? null);
  return found;
}

/** One review asks for every path of a repository half a dozen times. The paths are strangers', so they are bounded. */
const recognised = new Map<string, Recognised | null>();
const MAX_RECOGNISED = 20_000;

function recogniseAnew(path: string): Recognised | undefined {
  const place = placeOf(path);
  if (isForeign(place)) return undefined;
  const claims = allFrameworks.flatMap((framework) => {
    const claim = framework.claims(place);
    return claim ? [{ framework, claim }] : [];
  });
  const root = claims[0]?.claim.root;
  return root === undefined ? undefined : { place, root, claims };
}

/** The framework that reads this file; `undefined` when the text shows that it is no migration after all. */
export function settle(
  recognised: Recognised,
  file: MigrationFile,
): { framework: MigrationFramework; claim: Claim } | undefined {
  return recognised.claims.find(({ framework }) => framework.confirms?.(file) ?? true);
}

/** Paths of the further files that the frameworks of these ask for. Many of them will not exist. */
export async function companionsOf(files: readonly Recognised[]): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  for (const framework of new Set(files.flatMap(({ claims }) => claims.map((one) => one.framework)))) {
    const own = files.filter(({ claims }) => claims.some((one) => one.framework === framework));
    const asked = await framework.companions?.(own.map(({ place }) => place));
    for (const path of asked ?? []) paths.add(path);
  }
  return paths;
}

const EXTENSION = /\.(?:sql|py|rb|php|exs|[cm]?[jt]s|go|rs|cs|java|kt|xml|ya?ml|json)$/i;
const MAX_PATH = 1000;
