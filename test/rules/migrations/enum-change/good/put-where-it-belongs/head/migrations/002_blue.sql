alter type colour add value 'blue' before 'green';
