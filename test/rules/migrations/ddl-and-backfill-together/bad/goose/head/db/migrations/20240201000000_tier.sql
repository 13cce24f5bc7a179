-- +goose Up
alter table customers alter column tier set default 'basic';
update customers set tier = 'basic' where tier is null; -- expect: migrations/ddl-and-backfill-together
alter table customers alter column tier set not null;

-- +goose Down
alter table customers alter column tier drop not null;
alter table customers alter column tier drop default;
