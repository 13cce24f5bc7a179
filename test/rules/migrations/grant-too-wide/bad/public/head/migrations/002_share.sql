grant all on notes to public; -- expect: migrations/grant-too-wide
