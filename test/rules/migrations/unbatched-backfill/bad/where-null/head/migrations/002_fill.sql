-- those from before tiers
update customers -- expect: migrations/unbatched-backfill
set tier = 'basic'
where tier is null;
