import type { RehearsalRequest } from "../domain/rehearsal.ts";
import { extensionOf, isShipped } from "./extensions.ts";
import type { Session, StatementError } from "./session.ts";

/**
 * Why a statement is not run at all, for a person; `undefined` for almost all of them. Neither kind changes a
 * table: the copied data is not there, and the extension is not either.
 */
export function reasonToSkip(sql: string): string | undefined {
  if (/^copy\b/i.test(sql)) return "COPY is not run in the rehearsal";
  const extension = extensionOf(sql);
  if (extension !== undefined && !isShipped(extension)) return `extension ${extension} is not available in the rehearsal`;
  return undefined;
}

/** Roles belong to the server and not to the schema: a missing one is made up, and nothing depends on its rights. */
export function missingRole(error: StatementError): string | undefined {
  return error.code === "42704" || error.code === "22023" ? /^role "(.+)" does not exist$/.exec(error.message)?.[1] : undefined;
}

export async function createRole(session: Session, name: string): Promise<void> {
  await session.run(`create role "${name.replaceAll('"', '""')}"`);
}

/** What a hosted platform has before the first migration runs. */
export async function prepareServer(session: Session, request: RehearsalRequest): Promise<void> {
  const all = [...request.base, ...request.changed];
  if (all.some((migration) => migration.framework === "supabase")) await session.run(SUPABASE);
}

/** Settings of a migration do not outlive its file: tools open a new connection, or reset it. */
export async function resetSession(session: Session, request: RehearsalRequest): Promise<void> {
  await session.run("reset session authorization; reset role; reset all");
  if (request.base.concat(request.changed).some((migration) => migration.framework === "supabase")) {
    await session.run(`set search_path = "$user", public, extensions`);
  }
}

/** The names that Supabase's own documentation lets migrations refer to; only their shape, no behaviour. */
const SUPABASE = `
create schema auth; create schema storage; create schema extensions; create schema realtime; create schema vault; create schema graphql_public;
create role anon; create role authenticated; create role service_role; create role supabase_admin; create role authenticator;
create role supabase_auth_admin; create role supabase_storage_admin; create role dashboard_user;
create table auth.users (id uuid primary key, aud text, role text, email text, phone text, raw_app_meta_data jsonb,
  raw_user_meta_data jsonb, is_anonymous boolean, email_confirmed_at timestamptz, last_sign_in_at timestamptz,
  created_at timestamptz, updated_at timestamptz, deleted_at timestamptz);
create table auth.identities (id uuid primary key, user_id uuid, provider text, identity_data jsonb, created_at timestamptz);
create table auth.sessions (id uuid primary key, user_id uuid, created_at timestamptz);
create table storage.buckets (id text primary key, name text, owner uuid, public boolean, file_size_limit bigint,
  allowed_mime_types text[], avif_autodetection boolean, created_at timestamptz, updated_at timestamptz);
create table storage.objects (id uuid primary key, bucket_id text, name text, owner uuid, owner_id text, metadata jsonb,
  path_tokens text[], created_at timestamptz, updated_at timestamptz, last_accessed_at timestamptz);
alter table storage.objects enable row level security; alter table storage.buckets enable row level security;
create function auth.uid() returns uuid language sql stable as 'select null::uuid';
create function auth.role() returns text language sql stable as 'select null::text';
create function auth.email() returns text language sql stable as 'select null::text';
create function auth.jwt() returns jsonb language sql stable as 'select ''{}''::jsonb';
create function storage.foldername(name text) returns text[] language sql stable as 'select string_to_array(name, ''/'')';
create function storage.filename(name text) returns text language sql stable as 'select name';
create function storage.extension(name text) returns text language sql stable as 'select name';
create publication supabase_realtime`;
