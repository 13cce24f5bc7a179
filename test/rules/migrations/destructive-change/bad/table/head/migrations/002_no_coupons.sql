drop table if exists coupons cascade; -- expect: migrations/destructive-change
