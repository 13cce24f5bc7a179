alter table clients rename column mail to email; -- expect: migrations/rename-breaks-deployed-code
