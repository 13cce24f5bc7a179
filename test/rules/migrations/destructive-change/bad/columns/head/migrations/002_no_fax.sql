alter table customers -- expect: migrations/destructive-change
  drop column fax,
  drop column if exists pager;
