vacuum (full, analyze) orders; -- expect: migrations/maintenance-blocks
