alter table orders alter column state set not null;
alter table orders alter column total set not null; -- expect: migrations/merge-alter-table
