update tags set state = lower(state) where id < 1000;
