-- +goose Up
create table notes (id bigint primary key, label text, state text);

-- +goose Down
drop table notes;
