CREATE TABLE accounts (tenant_id bigint NOT NULL, number bigint NOT NULL, PRIMARY KEY (tenant_id, number));
