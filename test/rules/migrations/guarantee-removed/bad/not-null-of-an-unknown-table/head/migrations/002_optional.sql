set lock_timeout = '2s';
alter table berths alter column mooring drop not null; -- expect: migrations/guarantee-removed
