create index readings_taken on only readings (taken_at);
