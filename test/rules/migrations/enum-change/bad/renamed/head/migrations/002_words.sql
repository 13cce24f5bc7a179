alter type priority -- expect: migrations/enum-change
  rename value 'urgent' to 'critical'; -- the words that support uses
