grant all on table todos to anon, authenticated;
grant all on table notes to anon, authenticated; -- expect: migrations/grant-too-wide
