import { afterAll, describe, expect, test } from "vitest";
import type { RehearsalRequest } from "../../src/domain/rehearsal.ts";
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";
import { aMigration } from "../support/migrations.ts";

const again = createRehearsal({ again: "same-base" });
afterAll(() => again.close());

const BASE = `
  create table teams (id int primary key, slug text not null unique, size int check (size between 3 and 5));
  create table tokens (id uuid primary key default gen_random_uuid(), made timestamptz not null default clock_timestamp());
  create table users (id bigserial primary key, team_id int not null references teams, token uuid not null references tokens,
    boss bigint not null references users deferrable initially deferred, unique (team_id) deferrable initially deferred);
  create table posts (id int primary key, user_id bigint not null references users, kind text not null check (kind in ('a', 'b')));
  create table logs (at date not null, team_id int references teams) partition by range (at);
  create table logs_old partition of logs for values from ('2020-01-01') to ('2021-01-01');
  create table parents (id int unique); create table children () inherits (parents);
  create table wards (id int primary key, parent_id int not null references parents (id));
  create table ruled (id int primary key); create rule never as on insert to ruled do instead nothing;
  create table guarded (id int primary key, team_id int references teams);
  create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
  create trigger guard before insert on guarded for each row execute function refuse();`;

const request = async (changed: string): Promise<RehearsalRequest> => ({
  base: [await aMigration("1.sql", BASE)],
  changed: [await aMigration("2.sql", changed)],
});

const CHANGES = [
  "update teams set size = size; update posts set id = id + 10",
  "update users set boss = boss; alter table users add constraint whole foreign key (token) references tokens; delete from teams where size = 3",
  "update posts set kind = 'a'; alter table posts add column must int not null; update users set boss = 0",
  "update logs set at = at; update teams set slug = slug",
  "update wards set id = id + 5; update children set id = 1; update parents set id = id + 1",
  "update ruled set id = id + 5; update teams set size = 4",
  "update guarded set team_id = null; update teams set size = 4",
];

describe("src/rehearsal/seed-plant.ts", () => {
  test("tables take the rows that they took before, whichever others are filled beside them", async () => {
    const apart = createRehearsal();
    try {
      const first = [];
      for (const change of CHANGES) first.push(await apart.rehearse(await request(change)));
      for (let round = 0; round < 3; round++) {
        for (const [at, change] of CHANGES.entries())
          expect(await again.rehearse(await request(change)), change).toEqual(first[at]);
      }
      const rows = first.map(({ migrations }) => migrations[0]?.statements.map((one) => one.rows));
      expect(rows[0]).toEqual([2, 2]);
      expect(rows[6]).toEqual([2, 2]);
    } finally {
      await apart.close();
    }
  });
});
