CREATE TABLE transfers (
    id bigint PRIMARY KEY,
    tenant_id bigint NOT NULL,
    from_account bigint NOT NULL,
    amount_cents bigint NOT NULL,
    FOREIGN KEY (tenant_id, from_account) REFERENCES accounts (tenant_id, number) -- expect: migrations/fk-without-index
);
CREATE INDEX transfers_tenant ON transfers (tenant_id);
