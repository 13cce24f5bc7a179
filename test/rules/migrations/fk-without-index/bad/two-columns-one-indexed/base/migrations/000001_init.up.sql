CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TABLE accounts (tenant_id bigint NOT NULL REFERENCES tenants (id), number bigint NOT NULL, PRIMARY KEY (tenant_id, number));
