alter table "Users" add constraint "uniqueNick" unique ("nickName"); -- expect: migrations/unique-constraint-inline
