CREATE TABLE beds (id bigint PRIMARY KEY, soft boolean NOT NULL DEFAULT true);
