-- +goose Up
create table shop (id bigint primary key, label text, state text);

-- +goose Down
drop table shop;
