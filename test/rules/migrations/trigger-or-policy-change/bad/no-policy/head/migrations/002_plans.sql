alter table plans enable row level security; -- expect: migrations/trigger-or-policy-change
