ALTER TABLE notes -- expect: migrations/row-security-off
  ADD COLUMN pinned boolean NOT NULL DEFAULT false,
  DISABLE ROW LEVEL SECURITY;
