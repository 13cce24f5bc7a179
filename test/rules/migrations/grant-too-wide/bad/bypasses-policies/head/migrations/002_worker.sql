CREATE ROLE worker LOGIN BYPASSRLS; -- expect: migrations/grant-too-wide
