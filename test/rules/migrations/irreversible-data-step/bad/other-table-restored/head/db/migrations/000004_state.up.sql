update tags set state = upper(state) where id < 1000;
update notes set state = upper(state) where id < 1000; -- expect: migrations/irreversible-data-step
