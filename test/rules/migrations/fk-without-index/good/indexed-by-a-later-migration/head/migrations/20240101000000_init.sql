-- migrate:up
CREATE TABLE clinics (id bigserial PRIMARY KEY, name text NOT NULL);
CREATE TABLE visits (id bigserial PRIMARY KEY, on_day date NOT NULL);

-- migrate:down
DROP TABLE visits;
DROP TABLE clinics;
