import type { LineRange } from "../../domain/pull-request.ts";
import { aField, type Model, type Project } from "./models.ts";
import type { Value } from "./values.ts";

/** They stand in no file. */
const NOWHERE: LineRange = { from: 1, to: 1 };

/**
 * The tables of Django's own apps, which migrations of projects refer to: their shape, in a shorthand. A number is
 * the length, `>` the model that a relation leads to. Source: the models of `django.contrib`.
 */
const MODELS: Readonly<
  Record<string, { table: string; fields: Readonly<Record<string, string>>; unique?: string }>
> = {
  "contenttypes.ContentType": {
    table: "django_content_type",
    fields: { id: "AutoField", app_label: "CharField 100", model: "CharField 100" },
    unique: "app_label model",
  },
  "auth.Permission": {
    table: "auth_permission",
    fields: {
      id: "AutoField",
      name: "CharField 255",
      content_type: "ForeignKey >contenttypes.ContentType",
      codename: "CharField 100",
    },
    unique: "content_type codename",
  },
  "auth.Group": {
    table: "auth_group",
    fields: {
      id: "AutoField",
      name: "CharField 150 unique",
      permissions: "ManyToManyField >auth.Permission",
    },
  },
  "auth.User": {
    table: "auth_user",
    fields: {
      id: "AutoField",
      password: "CharField 128",
      last_login: "DateTimeField null",
      is_superuser: "BooleanField",
      username: "CharField 150 unique",
      first_name: "CharField 150",
      last_name: "CharField 150",
      email: "EmailField",
      is_staff: "BooleanField",
      is_active: "BooleanField",
      date_joined: "DateTimeField",
      groups: "ManyToManyField >auth.Group",
      user_permissions: "ManyToManyField >auth.Permission",
    },
  },
  "sessions.Session": {
    table: "django_session",
    fields: {
      session_key: "CharField 40 key",
      session_data: "TextField",
      expire_date: "DateTimeField index",
    },
  },
  "sites.Site": {
    table: "django_site",
    fields: { id: "AutoField", domain: "CharField 100 unique", name: "CharField 50" },
  },
  "redirects.Redirect": {
    table: "django_redirect",
    fields: {
      id: "AutoField",
      site: "ForeignKey >sites.Site",
      old_path: "CharField 200 index",
      new_path: "CharField 200",
    },
    unique: "site old_path",
  },
  "flatpages.FlatPage": {
    table: "django_flatpage",
    fields: {
      id: "AutoField",
      url: "CharField 100 index",
      title: "CharField 200",
      content: "TextField",
      enable_comments: "BooleanField",
      template_name: "CharField 70",
      registration_required: "BooleanField",
      sites: "ManyToManyField >sites.Site",
    },
  },
  "admin.LogEntry": {
    table: "django_admin_log",
    fields: {
      id: "AutoField",
      action_time: "DateTimeField",
      user: "ForeignKey >auth.User",
      content_type: "ForeignKey null >contenttypes.ContentType",
      object_id: "TextField null",
      object_repr: "CharField 200",
      action_flag: "PositiveSmallIntegerField",
      change_message: "TextField",
    },
  },
};

/** @param userModel `app.model` that stands in place of Django's own, in lower case */
export function contribModels(
  project: Project,
  userModel: string,
  ownApps: ReadonlySet<string>,
): readonly Model[] {
  return Object.entries(MODELS).flatMap(([name, { table, fields, unique }]) => {
    const [app = "", model = ""] = name.split(".");
    const swapped = userModel !== "auth.user" && (name === "auth.User" || name === "admin.LogEntry");
    return swapped || ownApps.has(app) ? [] : [aModel(project, app, model, table, fields, unique)];
  });
}

/**
 * Keys of models in packages that many projects refer to. What else their tables hold does not matter to those who
 * refer to them. Source: each package's migrations.
 */
const KEYS: Readonly<Record<string, string>> = {
  "account.EmailAddress": "AutoField",
  "authtoken.Token": "CharField 40",
  "cms.CMSPlugin": "AutoField",
  "cms.Page": "AutoField",
  "constance.Constance": "AutoField",
  "django_celery_beat.ClockedSchedule": "AutoField",
  "django_celery_beat.CrontabSchedule": "AutoField",
  "django_celery_beat.IntervalSchedule": "AutoField",
  "django_celery_beat.PeriodicTask": "AutoField",
  "django_celery_results.TaskResult": "AutoField",
  "easy_thumbnails.Source": "AutoField",
  "easy_thumbnails.Thumbnail": "AutoField",
  "filer.File": "AutoField",
  "filer.Folder": "AutoField",
  "filer.Image": "AutoField",
  "oauth2_provider.AccessToken": "BigAutoField",
  "oauth2_provider.Application": "BigAutoField",
  "oauth2_provider.Grant": "BigAutoField",
  "oauth2_provider.RefreshToken": "BigAutoField",
  "otp_static.StaticDevice": "AutoField",
  "otp_totp.TOTPDevice": "AutoField",
  "reversion.Revision": "AutoField",
  "reversion.Version": "AutoField",
  "social_django.UserSocialAuth": "BigAutoField",
  "socialaccount.SocialAccount": "AutoField",
  "socialaccount.SocialApp": "AutoField",
  "socialaccount.SocialToken": "AutoField",
  "taggit.Tag": "AutoField",
  "taggit.TaggedItem": "AutoField",
  "thumbnail.KVStore": "CharField 200",
  "token_blacklist.OutstandingToken": "BigAutoField",
  "wagtailcore.Collection": "AutoField",
  "wagtailcore.Locale": "AutoField",
  "wagtailcore.Page": "AutoField",
  "wagtailcore.Revision": "AutoField",
  "wagtailcore.Site": "AutoField",
  "wagtailcore.Task": "AutoField",
  "wagtailcore.TaskState": "AutoField",
  "wagtaildocs.Document": "AutoField",
  "wagtailimages.Image": "AutoField",
};

/** Names of key columns other than `id`. */
const KEY_COLUMNS: Readonly<Record<string, string>> = {
  "authtoken.token": "key",
  "filer.image": "file_ptr_id",
  "thumbnail.kvstore": "key",
};

/** A stand-in for a model of another package: a table with a key. `known` when its key is as that package has it. */
export function foreignModel(project: Project, key: string): { model: Model; known: boolean } {
  const name = Object.keys(KEYS).find((one) => one.toLowerCase() === key);
  const [app = "", model = ""] = (name ?? key).split(".");
  const field = name === undefined ? (project.defaultKey ?? "AutoField") : (KEYS[name] ?? "AutoField");
  const column = KEY_COLUMNS[key] ?? "id";
  const table = `${app}_${model.toLowerCase()}`;
  return {
    model: aModel(project, app, model, table, { [column]: `${field} key` }),
    known: name !== undefined,
  };
}

function aModel(
  project: Project,
  app: string,
  name: string,
  table: string,
  fields: Readonly<Record<string, string>>,
  unique?: string,
): Model {
  const text = (value: string): Value => ({ is: "text", text: value, lines: NOWHERE });
  const options = new Map<string, Value>([["db_table", text(table)]]);
  if (unique !== undefined)
    options.set("unique_together", { is: "list", items: unique.split(" ").map(text), lines: NOWHERE });
  return {
    app,
    name,
    bases: [],
    options,
    fields: Object.entries(fields).map(([field, shorthand]) => {
      const [type = "", ...words] = shorthand.split(" ");
      const kwargs = new Map<string, Value>();
      const flag: Value = { is: "bool", value: true, lines: NOWHERE };
      if (type.endsWith("AutoField") || words.includes("key")) kwargs.set("primary_key", flag);
      for (const word of words) {
        if (/^\d+$/.test(word)) kwargs.set("max_length", { is: "number", text: word, lines: NOWHERE });
        if (word === "unique" || word === "null") kwargs.set(word, flag);
        if (word === "index") kwargs.set("db_index", flag);
        if (word.startsWith(">")) kwargs.set("to", text(word.slice(1)));
      }
      return aField(
        field,
        { is: "call", name: `django.db.models.${type}`, args: [], kwargs, lines: NOWHERE },
        project,
      );
    }),
  };
}

/** The models that settings name when a project says nothing. Source: each package's settings. */
export const DEFAULT_SETTINGS: ReadonlyMap<string, string> = new Map([
  ["AUTH_USER_MODEL", "auth.user"],
  ["FILER_IMAGE_MODEL", "filer.image"],
  ["OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL", "oauth2_provider.accesstoken"],
  ["OAUTH2_PROVIDER_APPLICATION_MODEL", "oauth2_provider.application"],
  ["OAUTH2_PROVIDER_GRANT_MODEL", "oauth2_provider.grant"],
  ["OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL", "oauth2_provider.refreshtoken"],
  ["WAGTAILDOCS_DOCUMENT_MODEL", "wagtaildocs.document"],
  ["WAGTAILIMAGES_IMAGE_MODEL", "wagtailimages.image"],
]);
