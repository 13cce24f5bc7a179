-- +goose Up
delete from tags where label is null; -- expect: migrations/irreversible-data-step
alter table tags alter column label set not null;

-- +goose Down
alter table tags alter column label drop not null;
