alter table customers add column loyalty_tier text;
