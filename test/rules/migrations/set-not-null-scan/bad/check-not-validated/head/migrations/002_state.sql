alter table orders add constraint orders_state_set check (state is not null) not valid;
alter table orders alter column state set not null; -- expect: migrations/set-not-null-scan
