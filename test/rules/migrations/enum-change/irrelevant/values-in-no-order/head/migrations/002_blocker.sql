alter type priority add value if not exists 'blocker';
