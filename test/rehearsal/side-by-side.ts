/**
 * One statement of every kind that the migration rules speak of, each on a schema of its own with the tables of
 * `TABLES`. A case may need a setting up of its own, `before`.
 */
export interface SideCase {
  sql: string;
  before?: string;
}

/** Each table has a row, so that what only happens on rows happens on both servers. */
export const TABLES = `
create table teams (id int primary key, name varchar(20) not null);
create table users (id int primary key, email varchar(50) not null, team int, n int, seen timestamp, price numeric(6,2));
create table orders (id bigint primary key, user_id int constraint ordered references users, total int, during int4range);
create table plain (id int not null, note text);
create index by_note on plain (note); create unique index plain_ids on plain (id);
create table events (at date not null, k int) partition by range (at);
create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01');
create table events_2021 (at date not null, k int);
create table loose (k int) partition by list (k); create table loose_1 partition of loose for values in (1);
create table loose_rest partition of loose default; create table loose_2 (k int);
create materialized view sums as select team, count(*) as c from users group by team; create unique index sums_team on sums (team);
create view names as select name from teams;
create type mood as enum ('sad', 'ok'); create table moods (m mood);
create domain amount as int; create table amounts (a amount);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger awake before update on teams for each row execute function f();
alter table orders add constraint dear check (total > 0) not valid;
alter table users add constraint in_team foreign key (team) references teams not valid;
insert into teams values (1, 'a'); insert into users values (1, 'a', 1, 1, '2020-01-01', 1); insert into orders values (1, 1, 1, '[1,2)');
insert into plain values (1, 'a'); insert into events values ('2020-01-01', 1); insert into loose values (1); insert into moods values ('ok');
insert into amounts values (1);`;

const cases = (...sql: readonly string[]): SideCase[] => sql.map((one) => ({ sql: one }));

export const CASES: readonly SideCase[] = [
  // indexes
  ...cases(
    "create index i on users (email)",
    "create unique index i on users (email)",
    "create index i on users using gin ((array[n]))",
    "create index i on only events (k)",
    "create index i on events (k)",
    "create index concurrently i on users (email)",
    "drop index by_note",
    "drop index concurrently by_note",
    "alter index by_note rename to by_notes",
    "alter index by_note set (fillfactor = 70)",
    "reindex index by_note",
    "reindex table plain",
    "reindex index concurrently by_note",
  ),
  // maintenance
  ...cases(
    "cluster users using users_pkey",
    "vacuum full users",
    "vacuum users",
    "analyze users",
    "refresh materialized view sums",
    "refresh materialized view concurrently sums",
    "lock table users in share mode",
    "create statistics s on id, n from users",
  ),
  // keys and constraints
  ...cases(
    "alter table users add unique (email)",
    "alter table plain add constraint ids unique using index plain_ids",
    "alter table plain add primary key (id)",
    "alter table plain add primary key using index plain_ids",
    "alter table plain add column key serial primary key",
    "alter table orders add exclude using gist (during with &&)",
    "alter table orders add foreign key (total) references teams",
    "alter table orders add foreign key (total) references teams not valid",
    "alter table orders add column team int references teams",
    "alter table users validate constraint in_team",
    "alter table users add check (n > 0)",
    "alter table users add check (n > 0) not valid",
    "alter table orders validate constraint dear",
    "alter table users alter column n set not null",
    "alter table users alter column email drop not null",
    "alter table orders drop constraint ordered",
    "alter table orders drop constraint dear",
    "alter table orders drop constraint orders_pkey",
    "alter table orders rename constraint dear to cheap",
    "alter table orders alter constraint ordered deferrable",
    "alter domain amount add constraint positive check (value > 0)",
    "alter domain amount add constraint positive check (value > 0) not valid",
    "alter domain amount set not null",
  ),
  {
    sql: "alter table users alter column n set not null",
    before: "alter table users add constraint present check (n is not null)",
  },
  // columns
  ...cases(
    "alter table users add column x int",
    "alter table users add column x int default 5",
    "alter table users add column x int not null",
    "alter table users add column x timestamptz default now()",
    "alter table users add column x timestamptz default clock_timestamp()",
    "alter table users add column x uuid default gen_random_uuid()",
    "alter table users add column x serial",
    "alter table users add column x int generated always as identity",
    "alter table users add column x int generated always as (n * 2) stored",
    "alter table users add column x int unique",
    "alter table users add column x amount",
    "alter table users add column x int check (x > 0)",
    "alter table users alter column email type varchar(100)",
    "alter table users alter column email type varchar(20)",
    "alter table users alter column email type text",
    "alter table plain alter column note type varchar(10)",
    "alter table users alter column id type bigint",
    "alter table plain alter column id type bigint",
    "alter table users alter column price type numeric(8,2)",
    "alter table users alter column price type numeric(8,3)",
    "alter table users alter column seen type timestamptz",
    "alter table users alter column n type text using n::text",
    "alter table users alter column n set default 5",
    "alter table users alter column n drop default",
    "alter table users alter column n add generated always as identity",
    "alter table users alter column n set statistics 500",
    "alter table users alter column email set storage external",
    "alter table users drop column n",
    "alter table users add column x int, add column y int, drop column price",
  ),
  // storage
  ...cases(
    "alter table plain set unlogged",
    "alter table plain set (fillfactor = 70)",
    "alter table plain set (autovacuum_enabled = false)",
    "alter table plain set tablespace pg_default",
    "alter table plain replica identity full",
    "alter table plain set without cluster",
    "alter table plain set access method heap",
  ),
  // what goes, and what is called something else
  ...cases(
    "drop table plain",
    "drop table orders, users",
    "drop table users cascade",
    "drop view names",
    "drop materialized view sums",
    "drop type mood cascade",
    "truncate plain",
    "truncate users cascade",
    "alter table users rename to people",
    "alter table users rename column n to m",
    "alter view names rename to titles",
    "create or replace view names as select name, id from teams",
  ),
  // partitions
  ...cases(
    "alter table events attach partition events_2021 for values from ('2021-01-01') to ('2022-01-01')",
    "alter table loose attach partition loose_2 for values in (2)",
    "alter table events detach partition events_2020",
    "alter table loose_1 rename to loose_one",
    "create table events_2022 partition of events for values from ('2022-01-01') to ('2023-01-01')",
    "create table loose_3 partition of loose for values in (3)",
    "alter table events add column x int default 3",
    "alter table events alter column k type bigint",
  ),
  {
    sql: "alter table events attach partition events_2021 for values from ('2021-01-01') to ('2022-01-01')",
    before: "alter table events_2021 add check (at >= '2021-01-01' and at < '2022-01-01')",
  },
  // triggers, policies, types and the rest
  ...cases(
    "create trigger t before insert on users for each row execute function f()",
    "drop trigger awake on teams",
    "alter table teams disable trigger awake",
    "alter table teams enable always trigger awake",
    "alter table users enable row level security",
    "alter table users force row level security",
    "create policy p on users using (id > 0)",
    "create rule r as on delete to users do instead nothing",
    "alter type mood add value 'happy'",
    "alter type mood rename value 'ok' to 'fine'",
    "alter table users owner to postgres",
    "grant select on users to public",
    "comment on table users is 'people'",
    "comment on column users.n is 'number'",
    "create table copy as select * from users",
    "create table fresh (id int primary key, user_id int references users)",
    "create table like_users (like users including all)",
    "create table child () inherits (users)",
    "create view v as select * from users",
    "create publication everything for table users",
  ),
  // data
  ...cases(
    "insert into orders values (2, 1, 1)",
    "insert into plain select id, email from users",
    "update users set n = 2",
    "update users set id = 7 where id = 8",
    "delete from orders",
    "delete from teams where id = 9",
    "merge into plain using users on plain.id = users.id when matched then update set note = 'b'",
    "select * from users for update",
  ),
];
