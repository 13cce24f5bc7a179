alter table shop add column colour text; -- expect: migrations/migration-history-edited
