alter type priority add value 'blocker';
