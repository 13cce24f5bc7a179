ALTER TABLE rooms DROP COLUMN state;
DROP TYPE room_state;
