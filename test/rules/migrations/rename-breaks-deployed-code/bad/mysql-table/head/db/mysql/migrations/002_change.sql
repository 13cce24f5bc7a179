RENAME TABLE customers TO clients;  -- expect: migrations/rename-breaks-deployed-code
