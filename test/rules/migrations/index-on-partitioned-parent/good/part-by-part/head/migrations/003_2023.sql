create index concurrently readings_2023_taken on readings_2023 (taken_at);
