alter table shop add column colour text; -- expect: migrations/missing-down
