reindex schema public; -- expect: migrations/maintenance-blocks
