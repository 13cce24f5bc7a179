alter table orders alter column total type bigint;
