alter table customers rename column loyalty_tier to tier_name; -- expect: migrations/rename-breaks-deployed-code
