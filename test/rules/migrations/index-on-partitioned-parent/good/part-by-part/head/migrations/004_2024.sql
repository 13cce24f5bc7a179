create index concurrently readings_2024_taken on readings_2024 (taken_at);
