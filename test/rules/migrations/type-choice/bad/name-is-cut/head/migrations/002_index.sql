create index concurrently index_customer_subscription_renewals_on_customer_and_subscription_and_renewed_at -- expect: migrations/type-choice
  on a (created_at, updated_at);
