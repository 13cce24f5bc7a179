drop index concurrently customers_email_lower; -- expect: migrations/guarantee-removed
