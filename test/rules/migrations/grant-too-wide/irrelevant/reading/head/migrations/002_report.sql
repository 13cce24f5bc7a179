create role report;
grant select on all tables in schema public to report;
grant select on plans to public;
