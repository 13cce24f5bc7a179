-- +goose Up
create table tags (id bigint primary key, label text, state text);

-- +goose Down
drop table tags;
