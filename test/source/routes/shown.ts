import { readRoutes } from "../../../src/source/routes/read-routes.ts";

/** What is found in some files. */
export const routesOf = (files: Readonly<Record<string, string>>) =>
  readRoutes(new Map(Object.entries(files)), "head");

/** Method and path of every route, sorted. */
export const shown = (files: Readonly<Record<string, string>>) =>
  routesOf(files)
    .routes.map(({ method, path }) => `${method} ${path}`)
    .sort();

/** Name and kind of the guards of one route. */
export const guardsOf = (files: Readonly<Record<string, string>>, route: string) =>
  routesOf(files)
    .routes.find(({ method, path }) => `${method} ${path}` === route)
    ?.guards.map(({ name, kind }) => `${name}: ${kind}`);
