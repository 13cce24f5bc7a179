CREATE TABLE logs (id bigserial PRIMARY KEY, line text NOT NULL);
CREATE INDEX logs_line ON logs (line);
