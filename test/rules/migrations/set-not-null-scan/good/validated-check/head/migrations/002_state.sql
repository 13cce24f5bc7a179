alter table orders validate constraint orders_state_set;
alter table orders alter column state set not null;
alter table orders drop constraint orders_state_set;
