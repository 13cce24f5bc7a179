DROP TABLE beds;
ALTER TABLE rooms ADD COLUMN bed_of bigint REFERENCES rooms (id);
