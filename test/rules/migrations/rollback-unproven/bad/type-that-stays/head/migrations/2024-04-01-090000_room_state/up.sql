CREATE TYPE room_state AS ENUM ('free', 'taken'); -- expect: migrations/rollback-unproven
ALTER TABLE rooms ADD COLUMN state room_state NOT NULL DEFAULT 'free';
