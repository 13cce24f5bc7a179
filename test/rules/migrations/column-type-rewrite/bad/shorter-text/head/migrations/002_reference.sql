alter table payments
  alter column amount set not null,
  alter column reference type varchar(10); -- expect: migrations/column-type-rewrite
