alter role app with superuser; -- expect: migrations/grant-too-wide
