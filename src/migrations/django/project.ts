import type { MigrationFile } from "../framework.ts";
import { contribModels, DEFAULT_SETTINGS, foreignModel } from "./contrib.ts";
import { fieldKind } from "./field-kinds.ts";
import { type Model, modelKey, type Project } from "./models.ts";
import type { SourceMigration } from "./source.ts";
import { fieldClassesOf, kindIn, type settingsOf } from "./surroundings.ts";
import { argument, itemsOf, lastName, textOf } from "./values.ts";

/** A project, the models that are there before its first migration, and those it turns out to need. */
export interface Surrounded {
  project: Project;
  contrib: readonly Model[];
  /** Models of other packages that something referred to, in the order in which that happened. */
  foreign: ReadonlyMap<string, { model: Model; known: boolean }>;
}

export function projectOf(
  files: readonly MigrationFile[],
  sources: readonly SourceMigration[],
  said: ReturnType<typeof settingsOf>,
): Surrounded {
  const places = files.map(({ place }) => place);
  const [file] = files;
  const around = file?.around ?? { has: () => false, companion: () => undefined };
  const settings = new Map([...DEFAULT_SETTINGS, ...said.models]);
  const user = said.models.get("AUTH_USER_MODEL") ?? userModelOf(sources);
  if (user !== undefined) settings.set("AUTH_USER_MODEL", user);
  const ownApps = new Set(sources.map(({ app }) => app));
  const foreign = new Map<string, { model: Model; known: boolean }>();
  const companions = fieldClassesOf(places, around);
  const project: Project = {
    settings,
    ...(said.defaultKey === undefined ? {} : { defaultKey: said.defaultKey }),
    fieldClasses: (name) => (name.includes(".") ? companions(name) : inSources(name, sources)),
    foreign: (key) => {
      const app = key.slice(0, key.indexOf("."));
      if (ownApps.has(app)) return undefined;
      const known = foreign.get(key) ?? foreignModel(project, key);
      foreign.set(key, known);
      return known.model;
    },
  };
  const contrib = contribModels(project, user ?? "auth.user", ownApps);
  for (const model of contrib) foreign.delete(modelKey(model));
  return { project, contrib, foreign };
}

/** A class without a dot is declared in a migration itself. */
function inSources(name: string, sources: readonly SourceMigration[]) {
  const own = sources.find(({ module }) => module.classes.has(name));
  return own && kindIn(own.module, name, fieldKind);
}

/**
 * Where no settings file says it: the one model that has the columns of Django's base class for users.
 * Source: `django.contrib.auth.base_user.AbstractBaseUser`.
 */
function userModelOf(sources: readonly SourceMigration[]): string | undefined {
  const found = sources.flatMap(({ operations, app }) =>
    operations.flatMap((operation) => {
      if (operation.is !== "call" || lastName(operation.name) !== "CreateModel") return [];
      const names = itemsOf(argument(operation, 1, "fields")).map((field) => textOf(itemsOf(field)[0]));
      const name = textOf(argument(operation, 0, "name"));
      return name !== undefined && names.includes("password") && names.includes("last_login")
        ? [`${app}.${name}`.toLowerCase()]
        : [];
    }),
  );
  const [only, ...others] = new Set(found);
  return others.length === 0 ? only : undefined;
}
