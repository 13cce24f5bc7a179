CREATE INDEX events_kind ON events (kind); -- expect: migrations/index-not-concurrent
CREATE INDEX events_at ON events (at);
