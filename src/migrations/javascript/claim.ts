import type { Claim } from "../framework.ts";
import type { Place } from "../place.ts";
import { numbersOf } from "../sql-file.ts";

/** A JavaScript or TypeScript file among migrations, in the order of the number that its name begins with. */
export function claimScript(place: Place): Claim | undefined {
  if (!isScript(place)) return undefined;
  const number = /^\d+(?:[._-]\d+)*(?=[._-])/.exec(place.name)?.[0];
  return { root: place.folder, order: { version: numbersOf(number ?? ""), name: place.name }, role: "up" };
}

function isScript({ folders, name }: Place): boolean {
  return (
    /\.(?:[cm]?[jt]s)$/.test(name) &&
    !/\.(?:d|test|spec)\.[cm]?[jt]s$/.test(name) &&
    folders.some((folder) => /^(?:.*[-_])?migrat(?:ions?|e)$/.test(folder))
  );
}
