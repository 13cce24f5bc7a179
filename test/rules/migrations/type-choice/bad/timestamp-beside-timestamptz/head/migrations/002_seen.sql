alter table a add column seen_at timestamp; -- expect: migrations/type-choice
