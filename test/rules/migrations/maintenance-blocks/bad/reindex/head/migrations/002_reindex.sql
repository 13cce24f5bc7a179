reindex table orders; -- expect: migrations/maintenance-blocks
