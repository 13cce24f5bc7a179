comment on column customers.fax is 'no longer written; to be dropped with the next release';
