-- migrate:up
alter table readings add column note text;
create unique index readings_once on readings (id, taken_at); -- expect: migrations/index-on-partitioned-parent

-- migrate:down
drop index readings_once;
alter table readings drop column note;
