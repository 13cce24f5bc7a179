create type order_state as enum ('new', 'paid');
alter table orders alter column state type order_state using state::order_state; -- expect: migrations/column-type-rewrite
