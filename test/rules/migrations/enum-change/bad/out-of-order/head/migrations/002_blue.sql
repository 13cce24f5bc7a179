alter type colour add value 'blue'; -- expect: migrations/enum-change
