DROP POLICY files_of_tenant ON files; -- expect: migrations/trigger-or-policy-change
