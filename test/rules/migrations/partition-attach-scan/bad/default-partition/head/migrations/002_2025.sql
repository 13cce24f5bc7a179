create table readings_2025 (like readings);
alter table readings attach partition readings_2025 for values from ('2025-01-01') to ('2026-01-01'); -- expect: migrations/partition-attach-scan
