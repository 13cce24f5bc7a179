create index if not exists readings_taken on readings (taken_at);
