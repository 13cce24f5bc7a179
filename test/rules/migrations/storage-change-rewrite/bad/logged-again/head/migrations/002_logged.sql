alter table cache set logged; -- expect: migrations/storage-change-rewrite
