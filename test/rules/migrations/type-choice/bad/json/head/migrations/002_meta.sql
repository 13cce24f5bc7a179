ALTER TABLE b
  ADD COLUMN label text,
  ADD COLUMN meta json; -- expect: migrations/type-choice
