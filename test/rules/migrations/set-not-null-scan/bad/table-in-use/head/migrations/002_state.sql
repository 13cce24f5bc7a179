alter table orders alter column state set not null; -- expect: migrations/set-not-null-scan
