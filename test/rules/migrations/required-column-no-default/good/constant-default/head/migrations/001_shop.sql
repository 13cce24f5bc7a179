create type state as enum ('open', 'paid');
create table orders (id bigint primary key, placed_at timestamptz not null);
