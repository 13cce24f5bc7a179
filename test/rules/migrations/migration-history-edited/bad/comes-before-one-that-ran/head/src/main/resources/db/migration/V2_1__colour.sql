alter table tags add column colour text; -- expect: migrations/migration-history-edited
