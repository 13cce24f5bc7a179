-- migrate:up
ALTER TABLE visits ADD COLUMN clinic_id bigint REFERENCES clinics (id);

-- migrate:down
ALTER TABLE visits DROP COLUMN clinic_id;
