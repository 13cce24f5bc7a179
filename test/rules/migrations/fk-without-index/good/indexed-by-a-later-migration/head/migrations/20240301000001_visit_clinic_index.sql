-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY visits_clinic ON visits (clinic_id);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY visits_clinic;
