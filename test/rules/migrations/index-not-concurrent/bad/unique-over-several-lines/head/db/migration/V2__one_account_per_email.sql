-- One open account per address.
CREATE UNIQUE INDEX accounts_email -- expect: migrations/index-not-concurrent
    ON accounts (lower(email))
    WHERE closed_at IS NULL;
