CREATE TABLE cards (
    id uuid PRIMARY KEY,
    tenant_id bigint NOT NULL,
    account bigint NOT NULL,
    FOREIGN KEY (tenant_id, account) REFERENCES accounts (tenant_id, number)
);
CREATE INDEX cards_account ON cards (account, tenant_id);
