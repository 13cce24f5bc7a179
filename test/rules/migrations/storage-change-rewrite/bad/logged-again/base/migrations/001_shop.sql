create unlogged table cache (key text primary key, value text);
