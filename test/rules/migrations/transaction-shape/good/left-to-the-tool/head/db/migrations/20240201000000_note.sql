-- +goose Up
alter table orders add column note text;
alter table customers add column note text;

-- +goose Down
alter table customers drop column note;
alter table orders drop column note;
