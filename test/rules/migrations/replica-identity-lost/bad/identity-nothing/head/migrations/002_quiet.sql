ALTER TABLE orders REPLICA IDENTITY NOTHING; -- expect: migrations/replica-identity-lost
