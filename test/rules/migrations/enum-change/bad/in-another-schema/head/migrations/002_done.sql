ALTER TYPE support.state RENAME VALUE 'closed' TO 'done'; -- expect: migrations/enum-change
