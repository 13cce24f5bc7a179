-- +goose Up
UPDATE orders o SET status = c.tier -- expect: migrations/unbatched-backfill
FROM customers c
WHERE c.id = o.customer_id AND o.status = 'open';

-- +goose Down
-- nothing to undo
