alter table payments alter column net set expression as (amount * 0.75); -- expect: migrations/table-rewrite
