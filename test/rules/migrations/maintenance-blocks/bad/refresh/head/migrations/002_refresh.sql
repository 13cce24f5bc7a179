refresh materialized view sales; -- expect: migrations/maintenance-blocks
