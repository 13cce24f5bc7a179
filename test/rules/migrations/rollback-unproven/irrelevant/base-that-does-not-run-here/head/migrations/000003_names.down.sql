drop index places_by_name;
