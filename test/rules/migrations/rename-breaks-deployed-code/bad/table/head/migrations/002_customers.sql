alter table clients rename to customers; -- expect: migrations/rename-breaks-deployed-code
